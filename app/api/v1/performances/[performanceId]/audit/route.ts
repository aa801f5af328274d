import { OrganiserId, PerformanceId } from "#server/domain/ids";
import { handle, readParam } from "#server/http/handle";
import { requireBuyer } from "#server/http/identity";
import { problem } from "#server/http/problem";
import { json } from "#server/http/reply";
import { findAudit } from "#server/queries/audit";

/** Audits a performance for its organiser. 200 with an `AuditReport`; for anybody else there is none: 404. */
export const GET = handle<{ performanceId: string }>(async (request, params) => {
  const account = await requireBuyer(request);
  const performanceId = readParam(params.performanceId, PerformanceId);
  const audit = await findAudit(performanceId, OrganiserId.parse(account.id), Date.now());
  return audit ? json(audit) : problem({ code: "performance_not_found" });
});
