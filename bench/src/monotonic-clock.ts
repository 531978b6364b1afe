/** `performance.now()` begins at 0 in each process; the clock beneath it is one for all of a machine. */
const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds on the machine's monotonic clock: times of different processes can be compared. */
export function monotonicNow(): number {
  return performance.now() + offset;
}
