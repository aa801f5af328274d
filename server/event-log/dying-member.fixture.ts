/**
 * A member of a group that takes one message in hand and never finishes: a process of its own, so that
 * a test can kill it. Arguments: namespace, topic, group. Prints the value that it has in hand.
 */
import { TOPICS } from "#server/domain/topics";

import { openEventLog } from "./open-event-log";

const [namespace, topic, group = ""] = process.argv.slice(2);
const known = TOPICS.find((one) => one === topic);
if (known === undefined) throw new Error(`there is no topic ${String(topic)}`);

await openEventLog(namespace).subscribe(
  { topic: known, group, from: "earliest", signal: new AbortController().signal },
  async ({ value }) => {
    process.stdout.write(`${value}\n`);
    await new Promise(() => undefined);
  },
);
