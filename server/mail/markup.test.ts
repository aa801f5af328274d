import fc from "fast-check";
import { expect, test } from "vitest";

import { markup } from "./markup";

test("text is text, whatever it looks like", () => {
  expect(markup`<p title="${`"`}">${"<script>alert('1') & more</script>"}</p>`.html).toBe(
    `<p title="&#34;">&#60;script&#62;alert(&#39;1&#39;) &#38; more&#60;/script&#62;</p>`,
  );
});

test("markup inside of markup is kept as it is, one piece or many", () => {
  const pieces = ["a", "<b>"].map((text) => markup`<li>${text}</li>`);
  expect(markup`<ul>${pieces}</ul>${markup`<hr>`}${1}`.html).toBe(
    "<ul><li>a</li><li>&#60;b&#62;</li></ul><hr>1",
  );
});

test("no text can open a tag or leave its attribute", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(markup`${text}`.html).not.toMatch(/[<>"']/);
    }),
  );
});
