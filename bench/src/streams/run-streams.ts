import type { Options } from "../options.ts";
import type { Pinning } from "../process/pinning.ts";
import { type Measurement, measure } from "./measure.ts";
import { variantTitles } from "./variant-name.ts";

/** A measurement in its round: only those of one round are compared with one another. */
export interface RoundMeasurement extends Measurement {
  round: number;
}

/** Share of a core from which on other processes' work shows in the numbers. */
const DISTURBED = 0.2;

/** All variants one after the other, then again: what else the machine does meets them all. */
export async function runStreams(options: Options, pinning: Pinning): Promise<RoundMeasurement[]> {
  const { rounds, seconds, profile } = options;
  const measurements: RoundMeasurement[] = [];
  for (let round = 1; round <= rounds; round += 1)
    for (const streams of options.streams)
      for (const variant of options.only) {
        const measurement = await measure({ variant, streams, seconds, pinning, profile });
        measurements.push({ ...measurement, round });
        console.log(progress({ ...measurement, round }));
      }
  return measurements;
}

function progress(measurement: RoundMeasurement): string {
  const { round, streams, variant, cpuPerToken, addedLatency, cpuShare, overloaded } = measurement;
  return [
    `round ${round}, ${streams} streams, ${variantTitles[variant]}:`,
    `${cpuPerToken.server.toFixed(1)} + ${cpuPerToken.postgres.toFixed(1)} µs/token,`,
    `p99 ${addedLatency.p99.toFixed(1)} ms`,
    ...(cpuShare.strangers > DISTURBED ? ["(disturbed by other processes)"] : []),
    ...(overloaded ? ["(overloaded)"] : []),
  ].join(" ");
}
