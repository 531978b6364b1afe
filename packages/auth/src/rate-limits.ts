import { type Db, hashSecret, sweepRateLimits, takeFromRateLimits } from "@parley/db";
import type { Principal } from "@parley/shared";
import type { Allowance, LimitKind } from "./allowance.ts";
import type { AuthLog } from "./auth-log.ts";
import { WindowCounter } from "./window-counter.ts";

const CALL_WINDOW_MS = 60_000;
const SIGN_IN_WINDOW_MS = 10 * 60_000;
const SWEEP_MS = 5 * 60_000;

/** The most of each kind; 0: any number. */
export interface RateLimitSettings {
  /** Calls a minute that write, start an answer or follow one. */
  perKey: number;
  perUser: number;
  perOrganization: number;
  /** Calls a minute of one user that only read, in one process. */
  readsPerUser: number;
  /** Attempts to sign in, in ten minutes. */
  signInsPerAddress: number;
  signInsPerAccount: number;
}

/** `work`: it writes, starts or follows, and counts exactly, over all processes. */
export type CallKind = "work" | "read";

interface Limit {
  kind: LimitKind;
  of: string;
  max: number;
}

/** How often callers may call. Work costs one query a call, reading none. */
export class RateLimits {
  readonly #db: Db;
  readonly #log: AuthLog;
  readonly #settings: RateLimitSettings;
  readonly #reads = new WindowCounter(CALL_WINDOW_MS);
  readonly #timer: NodeJS.Timeout;

  constructor({ db, log, settings }: { db: Db; log: AuthLog; settings: RateLimitSettings }) {
    this.#db = db;
    this.#log = log;
    this.#settings = settings;
    this.#timer = setInterval(() => void this.#sweep(), SWEEP_MS);
    this.#timer.unref();
  }

  /** Counts one call. Null: nothing limits it. */
  async take(principal: Principal, call: CallKind): Promise<Allowance | null> {
    const { organizationId, userId, via, credentialId } = principal;
    const { perKey, perUser, perOrganization, readsPerUser } = this.#settings;
    // A member of two organizations is two users here, so that neither is in the other's way.
    const user = `${organizationId} ${userId}`;
    if (call === "read")
      return readsPerUser === 0
        ? null
        : this.#reads.take({ kind: "reader", of: user, max: readsPerUser });
    return this.#takeAll(CALL_WINDOW_MS, [
      { kind: "key", of: credentialId ?? "", max: via === "key" ? perKey : 0 },
      { kind: "user", of: user, max: perUser },
      { kind: "organization", of: organizationId, max: perOrganization },
    ]);
  }

  /**
   * Counts one attempt to sign in, from a network and, where one is named, to an account. Null:
   * nothing limits it.
   */
  takeSignIn(network: string, account?: string): Promise<Allowance | null> {
    const { signInsPerAddress, signInsPerAccount } = this.#settings;
    return this.#takeAll(SIGN_IN_WINDOW_MS, [
      { kind: "address", of: network, max: signInsPerAddress },
      {
        kind: "account",
        // Its hash: whatever a stranger types in is of one length, and no one's address is kept.
        of: hashSecret(account?.trim().toLowerCase() ?? "").toString("base64"),
        max: account === undefined ? 0 : signInsPerAccount,
      },
    ]);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #takeAll(windowMs: number, limits: readonly Limit[]): Promise<Allowance | null> {
    const buckets = new Map(
      limits.filter(({ max }) => max > 0).map((limit) => [`${limit.kind} ${limit.of}`, limit]),
    );
    if (buckets.size === 0) return null;
    const { bucket, maximum, ...taken } = await takeFromRateLimits(
      this.#db,
      [...buckets].map(([name, { max }]) => ({ name, max })),
      windowMs,
    );
    const kind = buckets.get(bucket)?.kind ?? "user";
    return { ...taken, kind, limit: maximum, windowMs };
  }

  /** Never throws: what is not swept now is swept the next time. */
  async #sweep(): Promise<void> {
    try {
      await sweepRateLimits(this.#db);
    } catch (error) {
      this.#log.warn({ err: error }, "Old rate limits could not be deleted; trying again.");
    }
  }
}
