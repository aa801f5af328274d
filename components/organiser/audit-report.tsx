import { CircleCheck, TriangleAlert } from "lucide-react";

import { Badge } from "#components/ui/badge";
import { Card } from "#components/ui/card";
import type { AuditCheckName, AuditReport as Report } from "#server/domain/audit";

import { factName, factValue } from "./audit-facts";

const TITLES: Record<AuditCheckName, string> = {
  capacity: "Places",
  owners: "Owners",
  tickets: "Tickets",
  phantoms: "Live map",
  money: "Money",
  trail: "Record of changes",
  allowances: "Limits of buyers",
  news: "News",
  payment_breaks: "Payment provider",
};

/** What the audit of a performance found: each check with its mark, its sentence and the numbers behind it. */
export function AuditReport({ report }: { report: Report }) {
  return (
    <ul className="grid gap-3">
      {report.checks.map(({ name, holds, sentence, facts }) => (
        <li key={name}>
          <Card className="grid gap-3 p-4 sm:p-5">
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              <h2 className="text-lg font-semibold">{TITLES[name]}</h2>
              <CheckMark holds={holds} />
            </div>
            <p className="figures max-w-[70ch]">{sentence}</p>
            <details className="text-sm text-ink-soft">
              <summary className="cursor-pointer rounded-sm font-medium hover:text-ink">
                Numbers<span className="sr-only"> behind “{TITLES[name]}”</span>
              </summary>
              <dl className="figures mt-2 grid grid-cols-[repeat(auto-fill,minmax(10rem,1fr))] gap-x-5 gap-y-1">
                {Object.entries(facts).map(([fact, number]) => (
                  <div key={fact} className="flex justify-between gap-3 border-b border-line py-1">
                    <dt>{factName(fact)}</dt>
                    <dd className="font-semibold text-ink">
                      {factValue({ name, fact, number, currency: report.currency })}
                    </dd>
                  </div>
                ))}
              </dl>
            </details>
          </Card>
        </li>
      ))}
    </ul>
  );
}

/** Says by a word and a shape whether something holds, and by colour only besides. */
function CheckMark({ holds }: { holds: boolean }) {
  return holds ? (
    <Badge tone="success">
      <CircleCheck aria-hidden />
      Holds
    </Badge>
  ) : (
    <Badge tone="danger">
      <TriangleAlert aria-hidden />
      Does not hold
    </Badge>
  );
}
