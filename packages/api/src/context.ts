import type { ApiKeys, AuditLog, StandingWatch } from "@parley/auth";
import type { Chat } from "@parley/chat";
import type { Principal } from "@parley/shared";

/** What a procedure works with. Made by the server for each call. */
export interface Context {
  chat: Chat;
  apiKeys: ApiKeys;
  audit: AuditLog;
  /** Ends what is open when its principal may no longer have it. */
  standing: Pick<StandingWatch, "watch">;
  /** Null until the caller has proved who they are. */
  principal: Principal | null;
  requestId: string;
  /** Called with each error that is ours (5xx), before it is masked. */
  onInternalError: (error: unknown) => void;
}

/** The context behind a policy: it is known who calls. */
export type KnownContext = Context & { principal: Principal };
