import type { Allowance, ApiKeys, AuditLog, RateLimits, StandingWatch } from "@parley/auth";
import type { Batches, Schedules, Webhooks } from "@parley/automation";
import type { Chat, Exports, McpServers, UploadBody } from "@parley/chat";
import type { Jobs } from "@parley/jobs";
import type { Defer, Principal } from "@parley/shared";
import type { EndedCall } from "./ended-call.ts";

/** What a procedure works with. Made by the server for each call. */
export interface Context {
  chat: Chat;
  jobs: Jobs;
  exports: Exports;
  apiKeys: ApiKeys;
  mcpServers: McpServers;
  audit: AuditLog;
  webhooks: Webhooks;
  /** Ends what is open when its principal may no longer have it. */
  standing: Pick<StandingWatch, "watch">;
  /** Null: the call is part of one that was counted. */
  limits: Pick<RateLimits, "take"> | null;
  /** Called with what is left after each call that is counted. */
  onAllowance: (allowance: Allowance) => void;
  /** Hears of every call that reached a procedure, once it has ended. */
  onCallEnded?: ((call: EndedCall) => void) | undefined;
  /** Does something short once the answer is out. What must not be lost is a job instead. */
  defer: Defer;
  batches: Batches;
  schedules: Schedules;
  /** The bytes that came with a call of `files.upload` or `batches.create`, where its transport takes any. */
  upload?: (UploadBody & { idempotencyKey?: string | undefined }) | undefined;
  /** Null until the caller has proved who they are. */
  principal: Principal | null;
  requestId: string;
  /** Called with each error that is ours (5xx), before it is masked. */
  onInternalError: (error: unknown) => void;
}

/** The context of what the server does within a call that was counted: it costs the caller nothing more. */
export function withinCall<Outer extends Context>(context: Outer): Outer {
  return { ...context, limits: null };
}

/** The context behind a policy: it is known who calls. */
export type KnownContext = Context & { principal: Principal };
