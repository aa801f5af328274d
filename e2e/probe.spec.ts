import { expect, test } from "@playwright/test";
import { Camera } from "#components/seat-map/view/camera";
import { issueToken } from "#server/auth";
import { prisma } from "#server/postgres/client";
test("probe", async () => {
  expect(Camera).toBeDefined();
  expect(prisma).toBeDefined();
  expect(typeof issueToken).toBe("function");
});
