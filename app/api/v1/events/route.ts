import { handle } from "#server/http/handle";
import { json } from "#server/http/reply";
import { listEvents } from "#server/queries/catalogue";

/** What is on, soonest first. 200 with `{ events }`. */
export const GET = handle(async () => json({ events: await listEvents(Date.now()) }));
