import type { Spread } from "../percentile.ts";
import { renderTable } from "../table.ts";
import type { SummaryRow } from "./summary.ts";
import type { Target } from "./targets.ts";
import { variantTitles } from "./variant-name.ts";

const measuresHead = (
  "streams||added p50|added p99|first p50|first p99|KiB/stream|tokens/s|of|" +
  "server core|Postgres|simulator|client|strangers"
).split("|");

/** The two tables and the targets, as text for a terminal. */
export function renderReport(rows: readonly SummaryRow[], targets: readonly Target[]): string {
  return [
    "CPU time for each token, in µs: median (lowest–highest) over the rounds",
    renderTable([
      ["streams", "", "Node", "Postgres", "both", "× raw", "× tRPC"],
      ...rows.map((row) => [
        ...head(row),
        withRange(row.server, 1),
        withRange(row.postgres, 1),
        withRange(row.sum, 1),
        withRange(row.ofRaw, 2),
        withRange(row.ofTrpc, 2),
      ]),
    ]),
    "",
    "Medians over the rounds; latencies in ms, cores as a share of one",
    renderTable([
      measuresHead,
      ...rows.map((row) => [
        ...head(row),
        row.latencyP50.median.toFixed(1),
        row.latencyP99.median.toFixed(1),
        row.firstTokenP50.median.toFixed(0),
        row.firstTokenP99.median.toFixed(0),
        row.residentKiBPerStream.median.toFixed(0),
        row.delivered.median.toFixed(0),
        row.offered.toFixed(0),
        percent(row.serverShare),
        percent(row.postgresShare),
        percent(row.simulatorShare),
        percent(row.clientShare),
        percent(row.strangersShare),
      ]),
    ]),
    "",
    ...rows.filter(({ overloaded }) => overloaded > 0).map(overloadLine),
    ...targets.map(targetLine),
  ].join("\n");
}

function head({ streams, variant, overloaded }: SummaryRow): [string, string] {
  return [String(streams), `${variantTitles[variant]}${overloaded > 0 ? " (overloaded)" : ""}`];
}

function overloadLine({ streams, variant, overloaded }: SummaryRow): string {
  return `${variantTitles[variant]} at ${streams} streams was overloaded in ${overloaded} round(s): under 99 % of the tokens arrived in time.`;
}

function targetLine({ name, limit, measured, met }: Target): string {
  if (measured === undefined || met === undefined) return `not measured  ${name} ≤ ${limit}`;
  return `${met ? "met    " : "NOT MET"}  ${name} ≤ ${limit}: ${measured.toFixed(2)}`;
}

function withRange(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) return "–";
  const [median, min, max] = [spread.median, spread.min, spread.max].map((n) => n.toFixed(digits));
  return `${median} (${min}–${max})`;
}

function percent({ median }: Spread): string {
  return `${(median * 100).toFixed(0)} %`;
}
