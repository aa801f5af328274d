/** Every property of every test begins from the one seed; a failing one says with what it can be seen again. */
import fc from "fast-check";

import { FUZZ_SEED } from "#bench/cluster/dice";

fc.configureGlobal({ seed: FUZZ_SEED });
