export {
  createWebhooks,
  type WebhooksOptions,
  type WebhooksProcess,
} from "./webhooks/create-webhooks.ts";
export type { Webhooks } from "./webhooks/webhooks.ts";
export type { AutomationLog } from "./automation-log.ts";
export { type Batches, createBatches } from "./batches/create-batches.ts";
export { createSchedules, type Schedules } from "./schedules/create-schedules.ts";
