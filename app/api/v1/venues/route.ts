import { handle } from "#server/http/handle";
import { listVenues } from "#server/queries/catalogue";

/** Every venue, by name. 200 with `{ venues }`. */
export const GET = handle(async () => Response.json({ venues: await listVenues() }));
