import { handle } from "#server/http/handle";
import { json } from "#server/http/reply";
import { listVenues } from "#server/queries/catalogue";

/** Every venue, by name. 200 with `{ venues }`. */
export const GET = handle(async () => json({ venues: await listVenues() }));
