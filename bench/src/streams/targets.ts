import type { SummaryRow } from "./summary.ts";

export interface Target {
  name: string;
  limit: number;
  /** The median over the rounds; undefined where it was not measured. */
  measured: number | undefined;
  met: boolean | undefined;
}

/** What Parley has set itself, and how it stands. */
export function judgeTargets(rows: readonly SummaryRow[]): Target[] {
  return rows
    .filter(({ variant }) => variant === "parley")
    .flatMap((row) => {
      const at = `at ${row.streams} streams`;
      return [
        judge(`Node + Postgres CPU per token, × raw byte pipe, ${at}`, 2, row.ofRaw?.median),
        judge(`Node + Postgres CPU per token, × plain tRPC, ${at}`, 0.6, row.ofTrpc?.median),
        ...(row.streams === 250
          ? [judge(`added latency p99 in ms, ${at}`, 50, row.latencyP99.median)]
          : []),
      ];
    });
}

function judge(name: string, limit: number, measured: number | undefined): Target {
  return { name, limit, measured, met: measured === undefined ? undefined : measured <= limit };
}
