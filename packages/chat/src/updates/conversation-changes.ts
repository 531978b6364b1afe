import { type Db, notifyConversationChange, type Owner } from "@parley/db";
import type { ProcessLog } from "../process-log.ts";

/** Those that began, changed or are gone; null: any of somebody's may have. */
export type ChangedConversations = readonly string[] | null;

/** Changes that come within so many ms are told together. */
const GATHER_MS = 50;
/** Of more than so many at once, it is not told which. */
const MAX_TOLD = 100;
/** In a NOTIFY: any of them may have changed. */
const ANY = "*";

export interface ChangeSubscription {
  /** What has changed since the last time; undefined: nothing. */
  take(): ChangedConversations | undefined;
  close(): void;
}

export interface ConversationChangesOptions {
  db: Db;
  /** This process. */
  ownerId: string;
  /** Whether another process could be asked: only then is a NOTIFY worth its cost. */
  hasPeers: () => boolean;
  log: ProcessLog;
}

class Subscription implements ChangeSubscription {
  readonly #onChange: () => void;
  readonly #onClose: () => void;
  #changed: Set<string> | null = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(onChange: () => void, onClose: () => void) {
    this.#onChange = onChange;
    this.#onClose = onClose;
  }

  add(conversationId: string | null): void {
    if (conversationId === null) this.#changed = null;
    else this.#changed?.add(conversationId);
    if (this.#changed !== null && this.#changed.size > MAX_TOLD) this.#changed = null;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#onChange();
    }, GATHER_MS);
  }

  take(): ChangedConversations | undefined {
    const changed = this.#changed;
    if (changed?.size === 0) return undefined;
    this.#changed = new Set();
    return changed && [...changed];
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#onClose();
  }
}

/**
 * Tells those who look at their conversations which of them have changed, in whatever process. Each
 * telling is a hint only: the tables are the truth, and whoever was away looks at all of them.
 */
export class ConversationChanges {
  readonly #options: ConversationChangesOptions;
  readonly #subscriptions = new Map<string, Set<Subscription>>();

  constructor(options: ConversationChangesOptions) {
    this.#options = options;
  }

  /** `onChange` is called shortly after a change: `take` says of which. */
  subscribe(owner: Owner, onChange: () => void): ChangeSubscription {
    const key = keyOf(owner);
    const mine = this.#subscriptions.get(key) ?? new Set();
    this.#subscriptions.set(key, mine);
    const subscription = new Subscription(onChange, () => {
      mine.delete(subscription);
      if (mine.size === 0) this.#subscriptions.delete(key);
    });
    mine.add(subscription);
    return subscription;
  }

  /** Called after the change is committed. Never throws, and nobody waits for it. */
  publish(owner: Owner, conversationId: string | null): void {
    this.#tell(keyOf(owner), conversationId);
    const { db, ownerId, hasPeers, log } = this.#options;
    if (!hasPeers()) return;
    notifyConversationChange(db, `${ownerId} ${keyOf(owner)} ${conversationId ?? ANY}`).catch(
      (error: unknown) =>
        log.warn({ err: error }, "Other processes were not told of a change; they will look."),
    );
  }

  /** What every process is told of by other means. */
  tell(owner: Owner, id: string): void {
    this.#tell(keyOf(owner), id);
  }

  /** What another process said. */
  hear(payload: string): void {
    const [from = "", organizationId = "", userId = "", conversationId = ""] = payload.split(" ");
    if (from !== this.#options.ownerId)
      this.#tell(keyOf({ organizationId, userId }), conversationId === ANY ? null : conversationId);
  }

  /** Something may have been missed. */
  hearAll(): void {
    for (const key of this.#subscriptions.keys()) this.#tell(key, null);
  }

  #tell(key: string, conversationId: string | null): void {
    for (const subscription of this.#subscriptions.get(key) ?? []) subscription.add(conversationId);
  }
}

function keyOf({ organizationId, userId }: Owner): string {
  return `${organizationId} ${userId}`;
}
