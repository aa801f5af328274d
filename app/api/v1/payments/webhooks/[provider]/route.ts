import { countWebhook, parkWebhook } from "#server/commands/park-webhook";
import { recordWebhookNews } from "#server/commands/record-provider-news";
import type { AuthenticWebhook } from "#server/domain/payment";
import { handle, readBody } from "#server/http/handle";
import { problem, ProblemError } from "#server/http/problem";
import { json } from "#server/http/reply";
import { isProvider, readWebhook } from "#server/queries/webhooks";

/**
 * What a payment provider says. 200 with `{ outcome }` once it is noted (`recorded`), when it was noted before
 * (`known`), when nothing has ended by it (`no_news`), and when it is of no use to us and kept for people to look at
 * (`parked`): sent again it would change nothing. 4xx for a message that does not prove where it comes from, and then
 * nothing changes. Every one is counted by what became of it; one that is
 * still being worked on when its request has timed out is counted when that work ends.
 */
export const POST = handle<{ provider: string }>(
  async (request, params) => {
    const provider = isProvider(params.provider) ? params.provider : null;
    try {
      const rawBody = await readBody(request);
      const read = readWebhook(params.provider, rawBody, request.headers, Date.now());
      if (!read.ok) {
        countWebhook(provider, read.refusal.code);
        return problem(read.refusal);
      }
      const outcome = await takeNote(params.provider, read.value, rawBody);
      countWebhook(provider, outcome);
      return json({ outcome });
    } catch (thrown) {
      countWebhook(provider, thrown instanceof ProblemError ? thrown.problem.code : "fault");
      throw thrown;
    }
  },
  { anyOrigin: true }, // It is signed.
);

async function takeNote(provider: string, message: AuthenticWebhook, rawBody: string) {
  switch (message.kind) {
    case "news": {
      const { kind, news } = message;
      const recorded = await recordWebhookNews(news);
      if (recorded.ok) return recorded.value;
      await parkWebhook(provider, { kind, news, refusal: recorded.refusal.code }, rawBody);
      return "parked";
    }
    case "no_news":
      return message.kind;
    case "not_understood":
      await parkWebhook(provider, message, rawBody);
      return "parked";
  }
}
