import { hashSecret } from "@parley/db";
import type { Principal } from "@parley/shared";
import { LRUCache } from "lru-cache";
import { tooMany } from "./allowance.ts";
import { WindowCounter } from "./window-counter.ts";

const WINDOW_MS = 60_000;
/** How long a credential that was right keeps its way past strangers of the same address, in ms. */
const WELCOME_MS = 60 * 60_000;
const MAX_WELCOME = 50_000;

/** What a caller shows to prove who they are, as it came. */
export interface Credentials {
  authorization?: string | undefined;
  cookie?: string | undefined;
  apiKey?: string | undefined;
}

/**
 * Bounds the calls that prove nobody, by network, in this process's memory. Whoever was known
 * within the last hour is let through, however many strangers share their address.
 */
export class StrangerGate {
  readonly #perAddress: number;
  readonly #strangers = new WindowCounter(WINDOW_MS);
  readonly #welcome = new LRUCache<string, true>({ max: MAX_WELCOME, ttl: WELCOME_MS });

  /** @param perAddress calls a minute; 0: any number */
  constructor(perAddress: number) {
    this.#perAddress = perAddress;
  }

  /** Counts a call for which nobody has to prove who they are. Throws RATE_LIMITED. */
  count(network: string): void {
    if (this.#perAddress === 0) return;
    const allowance = this.#strangers.take({ kind: "address", of: network, max: this.#perAddress });
    if (!allowance.isTaken) throw tooMany(allowance);
  }

  /** Who it is that `find` finds. Throws RATE_LIMITED, unasked where there is no room to ask. */
  async identify(
    network: string,
    credentials: Credentials,
    find: () => Promise<Principal | null>,
  ): Promise<Principal | null> {
    if (this.#perAddress === 0) return find();
    const limit = { kind: "address", of: network, max: this.#perAddress } as const;
    const { authorization = "", cookie = "", apiKey = "" } = credentials;
    const shown = hashSecret([authorization, cookie, apiKey].join("\n")).toString("base64");
    const isFull = this.#strangers.isFull(network, limit.max);
    if (isFull && !this.#welcome.has(shown)) throw tooMany(this.#strangers.take(limit));
    const principal = await find();
    if (principal !== null) this.#welcome.set(shown, true);
    else {
      const allowance = this.#strangers.take(limit);
      if (!allowance.isTaken) throw tooMany(allowance);
    }
    return principal;
  }
}
