import type { CountedUsage } from "@parley/shared";
import { textButton } from "../session/entrance.tsx";
import { Section } from "../settings/section.tsx";
import { formatCount, metrics, tokensOf } from "./metrics.ts";
import { usageWords } from "./usage-words.ts";

export interface UsageTableRow extends CountedUsage {
  id: string;
  name: string;
  /** Given: shows this one alone. */
  onChoose?: () => void;
}

interface UsageTableProps {
  title: string;
  /** What a row is: "Model". */
  heading: string;
  rows: readonly UsageTableRow[];
}

const columns = ["money", "tokens", "answers", "first"] as const;
const number = "py-2.5 ps-4 text-end tabular-nums whitespace-nowrap";

/** The numbers, one row for each model, person, key or day. */
export function UsageTable({ title, heading, rows }: UsageTableProps) {
  return (
    <Section title={title}>
      <div
        className="-mx-4 overflow-x-auto px-4 sm:-mx-5 sm:px-5"
        tabIndex={0}
        role="group"
        aria-label={title}
      >
        <table className="w-full border-collapse text-sm">
          <thead className="text-[0.8125rem] text-soft">
            <tr>
              <th scope="col" className="pb-2 text-start font-medium">
                {heading}
              </th>
              {columns.map((each) => (
                <th
                  key={each}
                  scope="col"
                  className="ps-4 pb-2 text-end font-medium whitespace-nowrap"
                >
                  {usageWords.metrics[each]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} className="border-line border-t">
                <th
                  scope="row"
                  className="min-w-32 py-2.5 text-start font-medium [overflow-wrap:anywhere]"
                >
                  {row.onChoose === undefined ? (
                    row.name
                  ) : (
                    <button
                      type="button"
                      className={`${textButton} text-start`}
                      onClick={row.onChoose}
                    >
                      {row.name}
                    </button>
                  )}
                </th>
                <td className={number}>{costOf(row)}</td>
                <td className={number}>{formatCount(tokensOf(row))}</td>
                <td className={number}>{formatCount(row.runs)}</td>
                <td className={number}>
                  {row.firstTokenMs === null ? "–" : metrics.first.format(row.firstTokenMs)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function costOf(row: CountedUsage): string {
  if (row.unpricedRuns === row.runs && row.runs > 0) return usageWords.unknownCost;
  return metrics.money.format(row.costMicroDollars);
}
