import { countWebhook, parkWebhook } from "#server/commands/park-webhook";
import { recordProviderNews } from "#server/commands/record-provider-news";
import { handle, readBody } from "#server/http/handle";
import { problem, ProblemError } from "#server/http/problem";
import { isProvider, readWebhook, type AuthenticWebhook } from "#server/queries/webhooks";

/**
 * What a payment provider says. 200 with `{ outcome }` once it is noted (`recorded`), when it was noted before
 * (`known`), and when it is of no use to us and kept for people to look at (`parked`): sent again it would change
 * nothing. 4xx for a message that does not prove where it comes from, and then nothing changes.
 */
export const POST = handle<{ provider: string }>(
  async (request, params) => {
    const provider = isProvider(params.provider) ? params.provider : null;
    const rawBody = await readBody(request).catch((thrown: unknown) => {
      if (thrown instanceof ProblemError) countWebhook(provider, thrown.problem.code);
      throw thrown;
    });
    const read = readWebhook(params.provider, rawBody, request.headers, Date.now());
    if (!read.ok) {
      countWebhook(provider, read.refusal.code);
      return problem(read.refusal);
    }
    const outcome = await takeNote(params.provider, read.value, rawBody);
    countWebhook(provider, outcome);
    return Response.json({ outcome });
  },
  { anyOrigin: true }, // It is signed.
);

async function takeNote(provider: string, message: AuthenticWebhook, rawBody: string) {
  if (message.kind === "news") {
    const { kind, news } = message;
    const recorded = await recordProviderNews(news);
    if (recorded.ok) return recorded.value;
    await parkWebhook(provider, { kind, news, refusal: recorded.refusal.code }, rawBody);
  } else {
    await parkWebhook(provider, message, rawBody);
  }
  return "parked";
}
