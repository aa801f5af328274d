/**
 * What browser tests start from: a performance and people of their own. Nothing is shared, so that
 * all tests run at once on one running product.
 */
import { test as base } from "@playwright/test";

import type { Role } from "#server/domain/account";
import { openPerformance, type TestPerformance, type Wishes } from "./houses";
import { asBuyer, signUp, type Buyer, type Person } from "./people";

export { expect } from "@playwright/test";

type Fixtures = {
  /** A small hall on sale. */
  performance: TestPerformance;
  /** Opens another, with its own wishes. */
  newPerformance: (wishes?: Wishes) => Promise<TestPerformance>;
  newBuyer: () => Promise<Buyer>;
  newOrganiser: () => Promise<Person>;
  newPerson: (role: Role) => Promise<Person>;
};

/** A test with its own performance and people; what they opened is closed after it. */
export const test = base.extend<Fixtures>({
  newPerson: async ({ browser }, use) => {
    const people: Person[] = [];
    await use(async (role) => {
      const person = await signUp(browser, role);
      people.push(person);
      return person;
    });
    await Promise.all(people.map((person) => person.leave()));
  },
  newBuyer: async ({ newPerson }, use) => {
    await use(async () => asBuyer(await newPerson("fan")));
  },
  newOrganiser: async ({ newPerson }, use) => {
    await use(() => newPerson("organiser"));
  },
  newPerformance: async ({ newOrganiser }, use) => {
    await use(async (wishes) => openPerformance(await newOrganiser(), wishes));
  },
  performance: async ({ newPerformance }, use) => {
    await use(await newPerformance());
  },
});
