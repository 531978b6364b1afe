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
import { usageWords } from "./usage-words.ts";

interface UsageReportProps {
  usage: Usage;
  ofAll: boolean;
  search: UsageSearch;
  onSearch: (search: UsageSearch) => void;
}

const dots = ["bg-chart-1", "bg-chart-2", "bg-chart-3", "bg-chart-4", "bg-chart-5"];

export function UsageReport({ usage, ofAll, search, onSearch }: UsageReportProps) {
  const metric: Metric = isMetric(search.show) ? search.show : "tokens";
  const choose = (part: UsageSearch) => () => onSearch({ ...search, ...part });
  const models = useModelNames();
  if (usage.total.runs === 0)
    return (
      <>
        <p className="rounded-2xl border border-line px-5 py-10 text-center text-soft">
          {usageWords.none}
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
        title={usageWords.byModel}
        heading={usageWords.model}
        rows={usage.byModel.map((row) => ({
          ...row,
          id: row.model,
          name: models(row.model),
          onChoose: choose({ model: row.model }),
        }))}
      />
      {ofAll && (
        <UsageTable
          title={usageWords.byPerson}
          heading={usageWords.person}
          rows={usage.byPerson.map(toPersonRow)}
        />
      )}
      <UsageTable
        title={usageWords.byKey}
        heading={usageWords.key}
        rows={usage.byKey.map(toKeyRow)}
      />
      <details className="group">
        <summary className="w-fit rounded font-medium text-sm text-soft">
          {usageWords.everyDay}
        </summary>
        <div className="mt-4">
          <UsageTable
            title={usageWords.byDay}
            heading={usageWords.day}
            rows={usage.byDay.map((row) => ({ ...row, id: row.day, name: formatLongDay(row.day) }))}
          />
        </div>
      </details>
    </>
  );

  function toPersonRow({ userId, userName, ...row }: Usage["byPerson"][number]): UsageTableRow {
    const name = userName ?? usageWords.deletedPerson;
    if (userId === null) return { ...row, id: "", name };
    return { ...row, id: userId, name, onChoose: choose({ person: userId }) };
  }

  function toKeyRow({ apiKeyId, apiKeyName, ...row }: Usage["byKey"][number]): UsageTableRow {
    const whose = ofAll ? ` (${row.userName ?? usageWords.ofDeletedPerson})` : "";
    const id = `${apiKeyId} ${row.userName ?? ""}`;
    if (apiKeyId === null) return { ...row, id, name: `${usageWords.withoutKey}${whose}` };
    const name = `${apiKeyName ?? usageWords.deletedKey}${whose}`;
    return { ...row, id, name, onChoose: choose({ key: apiKeyId }) };
  }
}

function budgetName({ subjectType, name }: Usage["budgets"][number]): string {
  return subjectType === "key" && name !== null
    ? usageWords.budgetOfKey(name)
    : usageWords.budgetOf[subjectType];
}

function Budgets({ budgets }: Pick<Usage, "budgets">) {
  if (budgets.length === 0) return null;
  return (
    <Section title={usageWords.budgets} description={usageWords.budgetsDescription}>
      <ul className="space-y-4">
        {budgets.map((budget) => (
          <li key={`${budget.subjectType} ${budget.subjectId}`}>
            <p className="mb-2 font-medium text-sm">{budgetName(budget)}</p>
            <SpendingBar budget={budget} label={usageWords.spent(budgetName(budget))} />
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
  const { format, adds } = metrics[metric];
  const name = usageWords.metrics[metric];
  const title = adds ? usageWords.perDay(name) : usageWords.medianOfDays(name);
  return (
    <Section
      title={title}
      aside={
        adds && (
          <ul
            aria-label={usageWords.colours}
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
        label={usageWords.numbersBelow(title)}
        days={days}
        series={series}
        format={format}
      />
    </Section>
  );
}
