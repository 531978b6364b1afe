export type { CallMetrics, EndedCall, EndedRequest } from "./metrics/call-metrics.ts";
export { gatherForWorkers } from "./metrics/gather-workers.ts";
export { createMetrics, type Metrics } from "./metrics/metrics.ts";
export type { PoolUse } from "./metrics/process-metrics.ts";
