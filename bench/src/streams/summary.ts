import { type Spread, spreadOf } from "../percentile.ts";
import type { RoundMeasurement } from "./run-streams.ts";
import type { VariantName } from "./variant-name.ts";

/** One variant at one number of streams, over all rounds. */
export interface SummaryRow {
  variant: VariantName;
  streams: number;
  server: Spread;
  postgres: Spread;
  sum: Spread;
  /** The sum as a multiple of another variant's in the same round; undefined where it did not run. */
  ofRaw: Spread | undefined;
  ofTrpc: Spread | undefined;
  latencyP50: Spread;
  latencyP99: Spread;
  firstTokenP50: Spread;
  firstTokenP99: Spread;
  residentKiBPerStream: Spread;
  delivered: Spread;
  offered: number;
  /** In how many of the rounds. */
  overloaded: number;
  serverShare: Spread;
  postgresShare: Spread;
  simulatorShare: Spread;
  clientShare: Spread;
  strangersShare: Spread;
}

export function summarize(measurements: readonly RoundMeasurement[]): SummaryRow[] {
  const cells = Map.groupBy(measurements, ({ streams, variant }) => `${streams} ${variant}`);
  return [...cells.values()]
    .flatMap((rounds) => summarizeCell(rounds, measurements))
    .toSorted((a, b) => a.streams - b.streams);
}

function summarizeCell(
  rounds: readonly RoundMeasurement[],
  all: readonly RoundMeasurement[],
): SummaryRow[] {
  const [first] = rounds;
  if (first === undefined) return [];
  const spread = (value: (measurement: RoundMeasurement) => number) => spreadOf(rounds.map(value));
  return [
    {
      variant: first.variant,
      streams: first.streams,
      server: spread(({ cpuPerToken }) => cpuPerToken.server),
      postgres: spread(({ cpuPerToken }) => cpuPerToken.postgres),
      sum: spread(({ cpuPerToken }) => cpuPerToken.sum),
      ofRaw: ratios(rounds, all, "raw"),
      ofTrpc: ratios(rounds, all, "trpc"),
      latencyP50: spread(({ addedLatency }) => addedLatency.p50),
      latencyP99: spread(({ addedLatency }) => addedLatency.p99),
      firstTokenP50: spread(({ firstToken }) => firstToken.p50),
      firstTokenP99: spread(({ firstToken }) => firstToken.p99),
      residentKiBPerStream: spread(({ residentKiBPerStream }) => residentKiBPerStream),
      delivered: spread(({ tokensPerSecond }) => tokensPerSecond.delivered),
      offered: first.tokensPerSecond.offered,
      overloaded: rounds.filter(({ overloaded }) => overloaded).length,
      serverShare: spread(({ cpuShare }) => cpuShare.server),
      postgresShare: spread(({ cpuShare }) => cpuShare.postgres),
      simulatorShare: spread(({ cpuShare }) => cpuShare.simulator),
      clientShare: spread(({ cpuShare }) => cpuShare.client),
      strangersShare: spread(({ cpuShare }) => cpuShare.strangers),
    },
  ];
}

function ratios(
  rounds: readonly RoundMeasurement[],
  all: readonly RoundMeasurement[],
  to: VariantName,
): Spread | undefined {
  const found = rounds.flatMap(({ round, streams, cpuPerToken }) => {
    const other = all.find(
      (each) => each.round === round && each.streams === streams && each.variant === to,
    );
    return other === undefined ? [] : [cpuPerToken.sum / other.cpuPerToken.sum];
  });
  return found.length === 0 ? undefined : spreadOf(found);
}
