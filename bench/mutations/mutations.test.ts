import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "#scripts/services/project";
import { MUTATIONS } from "./mutations";

test.each(MUTATIONS.map((mutation) => [mutation.name, mutation.edits] as const))(
  "%s: each of its edits finds the one place that it is for",
  (_, edits) => {
    for (const { file, from } of edits) {
      const source = readFileSync(path.join(projectFolder, file), "utf8");
      expect(source.split(from), `${file}: ${from}`).toHaveLength(2);
    }
  },
);
