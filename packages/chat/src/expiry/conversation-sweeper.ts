import {
  appendAudit,
  claimRetention,
  type Db,
  deleteExpiredFiles,
  deleteLocked,
  expireTraces,
  holdRetentionDays,
  lockExpired,
  lockUnused,
} from "@parley/db";
import type { ProcessLog } from "../process-log.ts";
import { repeat } from "../repeat.ts";
import { inBatches } from "./in-batches.ts";

export interface SweeperOptions {
  db: Db;
  /** Milliseconds between two looks after what has expired. */
  sweepMs: number;
  log: ProcessLog;
}

/** Days that a run waits for being told of, while nobody takes traces. */
const TRACE_DAYS = 7;

/** Conversations that an organization keeps for the same time. */
interface Kind {
  organizationId: string;
  origin: "chat" | "api";
}

/**
 * Deletes conversations, files that no message has, and traces that nobody took, whose time is over, as
 * long as the process lives. Several processes may do so at once: each conversation is deleted by one of them, and never while an answer is written.
 */
export class ConversationSweeper {
  readonly #options: SweeperOptions;
  readonly #stopped = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  start(): void {
    // By themselves: what an organization has gathered over years does not hold up the others.
    this.#loops = [
      this.#repeat(() => this.#deleteTemporary()),
      this.#repeat(() => this.#deleteUnused()),
      this.#repeat(() => this.#deleteUnsentFiles()),
      this.#repeat(() => this.#giveUpTraces()),
    ];
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#loops);
  }

  #repeat(work: () => Promise<void>): Promise<void> {
    const { sweepMs, log } = this.#options;
    return repeat({
      everyMs: sweepMs,
      signal: this.#stopped.signal,
      work,
      onError: (error) =>
        log.error({ err: error }, "What has expired could not be deleted; it is tried again."),
    });
  }

  async #deleteTemporary(): Promise<void> {
    const { db, log } = this.#options;
    const conversations = await inBatches(this.#stopped.signal, async () => {
      const deleted = await db.transaction().execute(async (trx) => {
        const due = await lockExpired(trx);
        await deleteLocked(trx, due);
        return due.length;
      });
      return deleted === 0 ? undefined : deleted;
    });
    if (conversations > 0) log.info({ conversations }, "Temporary conversations were deleted.");
  }

  async #deleteUnsentFiles(): Promise<void> {
    const { db, log } = this.#options;
    const files = await inBatches(this.#stopped.signal, async () => {
      const deleted = await deleteExpiredFiles(db);
      return deleted === 0 ? undefined : deleted;
    });
    if (files > 0) log.info({ files }, "Files that were sent in no message were deleted.");
  }

  async #giveUpTraces(): Promise<void> {
    const { db, log } = this.#options;
    const runs = await inBatches(this.#stopped.signal, async () => {
      const expired = await expireTraces(db, TRACE_DAYS);
      return expired === 0 ? undefined : expired;
    });
    if (runs > 0)
      log.warn({ runs }, `Runs are not told of any more: nobody took them for ${TRACE_DAYS} days.`);
  }

  /** A few of one organization, then of the next, until none has any left that are due. */
  async #deleteUnused(): Promise<void> {
    const { db, log } = this.#options;
    const kinds = (await claimRetention(db)).flatMap((organizationId): Kind[] => [
      { organizationId, origin: "chat" },
      { organizationId, origin: "api" },
    ]);
    const conversations = await inBatches(this.#stopped.signal, async () => {
      const kind = kinds.shift();
      if (kind === undefined) return undefined;
      const deleted = await deleteFewUnused(db, kind);
      if (deleted > 0) kinds.push(kind);
      return deleted;
    });
    if (conversations > 0) log.info({ conversations }, "Unused conversations were deleted.");
  }
}

function deleteFewUnused(db: Db, { organizationId, origin }: Kind): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const days = await holdRetentionDays(trx, { organizationId, origin });
    if (days === null) return 0;
    const due = await lockUnused(trx, { organizationId, origin, days });
    if (due.length === 0) return 0;
    await deleteLocked(trx, due);
    const system = { organizationId, via: "system" as const };
    const target = { type: "organization", id: organizationId };
    const after = { origin, conversations: due.length };
    await appendAudit(trx, system, { action: "retention.apply", target, after });
    return due.length;
  });
}
