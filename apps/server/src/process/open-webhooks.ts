import { createWebhooks, type WebhooksOptions, type WebhooksProcess } from "@parley/automation";
import { createOutbound } from "@parley/outbound";
import type { Env } from "../env.ts";

export interface OpenedWebhooks extends WebhooksProcess {
  /** Once the jobs have ended. */
  closeConnections(): Promise<void>;
}

/** Messages go over the internet by TLS: plain HTTP is for networks that the operator knows. */
export function openWebhooks({
  env,
  ...options
}: Omit<WebhooksOptions, "outbound" | "policy"> & { env: Env }): OpenedWebhooks {
  const outbound = createOutbound({
    allowPrivate: env.OUTBOUND_ALLOWED_NETWORKS,
    plainHttp: "allowed networks",
  });
  const process = createWebhooks({ ...options, outbound });
  return { ...process, closeConnections: () => outbound.close() };
}
