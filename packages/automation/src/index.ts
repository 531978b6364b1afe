export {
  createWebhooks,
  type WebhooksOptions,
  type WebhooksProcess,
} from "./webhooks/create-webhooks.ts";
export type { Webhooks } from "./webhooks/webhooks.ts";
