import { expect, test } from "vitest";

import { draftVenue } from "./venue-draft";

const typed = {
  name: " The Meridian ",
  city: "Leeds",
  address: "1 High Street",
  timeZone: "Europe/London",
  template: "hall",
  "hall.sections": "2",
  "hall.rowsPerSection": "4",
  "hall.seatsPerRow": "8",
  "hall.curve": "0.25",
};

test("a form becomes a request; fields that nobody has seen keep the template's own choice", () => {
  const draft = draftVenue(typed);
  expect(draft).toMatchObject({
    ok: true,
    request: {
      name: "The Meridian",
      timeZone: "Europe/London",
      plan: { template: "hall", sections: 2, rowsPerSection: 4, seatsPerRow: 8, curve: 0.25 },
    },
  });
});

test("what was typed for another template is left alone", () => {
  const draft = draftVenue({ ...typed, template: "general_admission", "hall.sections": "99" });
  expect(draft).toMatchObject({ ok: true, request: { plan: { capacity: 500 } } });
});

test("each field that is wrong is named, with its bounds", () => {
  const draft = draftVenue({ ...typed, name: " ", timeZone: "", "hall.seatsPerRow": "1000" });
  expect(draft).toEqual({
    ok: false,
    faults: {
      "/name": "Write the name of the venue, in 80 characters at most.",
      "/timeZone": "Choose the time zone in which the venue’s clocks run.",
      "/plan/seatsPerRow": "A whole number from 1 to 100.",
    },
  });
});
