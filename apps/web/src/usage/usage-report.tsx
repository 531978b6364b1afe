import { useModelNames } from "../data/models.ts";
import { SpendingBar } from "../settings/spending-bar.tsx";
import { Section } from "../settings/section.tsx";
import { BarChart } from "./bar-chart.tsx";
import { daysBetween, formatLongDay } from "./days.ts";
import { isMetric, type Metric, metrics } from "./metrics.ts";
import { MetricTiles } from "./metric-tiles.tsx";
import { seriesOf } from "./series.ts";
import type { Usage, UsageSearch } from "./usage-query.ts";
import { UsageTable, type UsageTableRow } from "./usage-table.tsx";

interface UsageReportProps {
  usage: Usage;
  ofAll: boolean;
  search: UsageSearch;
  onSearch: (search: UsageSearch) => void;
}

const dots = ["bg-chart-1", "bg-chart-2", "bg-chart-3", "bg-chart-4", "bg-chart-5"];
const budgetNames = { organization: "Everybody together", user: "You", key: "Your API key" };

export function UsageReport({ usage, ofAll, search, onSearch }: UsageReportProps) {
  const metric: Metric = isMetric(search.show) ? search.show : "tokens";
  const choose = (part: UsageSearch) => () => onSearch({ ...search, ...part });
  const models = useModelNames();
  if (usage.total.runs === 0)
    return (
      <>
        <p className="rounded-2xl border border-line px-5 py-10 text-center text-soft">
          Nothing was asked in this time.
        </p>
        <Budgets budgets={usage.budgets} />
      </>
    );
  return (
    <>
      <MetricTiles total={usage.total} metric={metric} onChoose={(show) => choose({ show })()} />
      <ByDay usage={usage} metric={metric} nameOf={models} />
      <Budgets budgets={usage.budgets} />
      <UsageTable
        title="By model"
        heading="Model"
        rows={usage.byModel.map((row) => ({
          ...row,
          id: row.model,
          name: models(row.model),
          onChoose: choose({ model: row.model }),
        }))}
      />
      {ofAll && (
        <UsageTable title="By person" heading="Person" rows={usage.byPerson.map(toPersonRow)} />
      )}
      <UsageTable title="By key" heading="Key" rows={usage.byKey.map(toKeyRow)} />
      <details className="group">
        <summary className="w-fit rounded font-medium text-sm text-soft">
          Every day in numbers
        </summary>
        <div className="mt-4">
          <UsageTable
            title="By day"
            heading="Day"
            rows={usage.byDay.map((row) => ({ ...row, id: row.day, name: formatLongDay(row.day) }))}
          />
        </div>
      </details>
    </>
  );

  function toPersonRow({ userId, userName, ...row }: Usage["byPerson"][number]): UsageTableRow {
    const name = userName ?? "Somebody who was deleted";
    if (userId === null) return { ...row, id: "", name };
    return { ...row, id: userId, name, onChoose: choose({ person: userId }) };
  }

  function toKeyRow({ apiKeyId, apiKeyName, ...row }: Usage["byKey"][number]): UsageTableRow {
    const whose = ofAll ? ` (${row.userName ?? "somebody who was deleted"})` : "";
    const id = `${apiKeyId} ${row.userName ?? ""}`;
    if (apiKeyId === null) return { ...row, id, name: `Signed in, without a key${whose}` };
    const name = `${apiKeyName ?? "A deleted key"}${whose}`;
    return { ...row, id, name, onChoose: choose({ key: apiKeyId }) };
  }
}

function budgetName({ subjectType, name }: Usage["budgets"][number]): string {
  return subjectType === "key" && name !== null ? `API key “${name}”` : budgetNames[subjectType];
}

function Budgets({ budgets }: Pick<Usage, "budgets">) {
  if (budgets.length === 0) return null;
  return (
    <Section title="Budgets" description="What your answers count against this month.">
      <ul className="space-y-4">
        {budgets.map((budget) => (
          <li key={`${budget.subjectType} ${budget.subjectId}`}>
            <p className="mb-2 font-medium text-sm">{budgetName(budget)}</p>
            <SpendingBar budget={budget} label={`Spent: ${budgetName(budget)}`} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface ByDayProps {
  usage: Usage;
  metric: Metric;
  /** Of a model. */
  nameOf: (id: string) => string;
}

function ByDay({ usage, metric, nameOf }: ByDayProps) {
  const days = daysBetween(usage.from, usage.to);
  const series = seriesOf(metric, days, usage).map(({ name: id, values }) => ({
    name: nameOf(id),
    values,
  }));
  const { name, format, adds } = metrics[metric];
  const title = adds ? `${name} per day` : `${name}, the median of each day`;
  return (
    <Section
      title={title}
      aside={
        adds && (
          <ul
            aria-label="Colours"
            className="flex flex-wrap justify-end gap-x-4 gap-y-1 text-[0.8125rem] text-soft"
          >
            {series.map((each, at) => (
              <li key={each.name} className="flex items-center gap-1.5">
                <span
                  aria-hidden="true"
                  className={`size-2.5 rounded-[3px] ${dots[at]} forced-color-adjust-none`}
                />
                {each.name}
              </li>
            ))}
          </ul>
        )
      }
    >
      <BarChart
        label={`${title}. The numbers are below.`}
        days={days}
        series={series}
        format={format}
      />
    </Section>
  );
}
