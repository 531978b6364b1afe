export type { CallMetrics, EndedCall, EndedRequest } from "./metrics/call-metrics.ts";
export { gatherForWorkers } from "./metrics/gather-workers.ts";
export { Metrics } from "./metrics/metrics.ts";
export { createTelemetry, type Telemetry, type TelemetryOptions } from "./telemetry.ts";
export { traceFields } from "./tracing/trace-fields.ts";
