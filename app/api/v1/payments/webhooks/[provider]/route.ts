import { recordProviderNews } from "#server/commands/record-provider-news";
import { handle, readBody } from "#server/http/handle";
import { problem } from "#server/http/problem";
import { readWebhook } from "#server/queries/webhooks";

/**
 * What a payment provider says. 200 once it is noted, also when it was noted before; 4xx for a
 * message that does not prove where it comes from or speaks of other money, and then nothing changes.
 */
export const POST = handle<{ provider: string }>(
  async (request, params) => {
    const rawBody = await readBody(request);
    const news = readWebhook(params.provider, rawBody, request.headers, Date.now());
    if (!news.ok) return problem(news.refusal);
    const outcome = await recordProviderNews(news.value);
    return outcome.ok ? Response.json({ outcome: outcome.value }) : problem(outcome.refusal);
  },
  { anyOrigin: true }, // It is signed.
);
