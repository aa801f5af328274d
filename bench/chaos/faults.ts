/** Everything that the chaos run can do to a house, by the rows of docs/reliability.md. */
import { CROWD_FAULTS } from "./crowd-faults";
import type { ChaosFault } from "./fault";
import { NEWS_FAULTS } from "./news-faults";
import { PROCESS_FAULTS } from "./process-faults";
import { STORE_FAULTS } from "./store-faults";

export const CHAOS_FAULTS: readonly ChaosFault[] = [
  ...STORE_FAULTS,
  ...PROCESS_FAULTS,
  ...NEWS_FAULTS,
  ...CROWD_FAULTS,
];
