import { timingSafeEqual } from "node:crypto";
import { type Db, findApiKey, findSession, hashSecret, type Owner, touchApiKey } from "@parley/db";
import type { Defer, Principal } from "@parley/shared";
import { LRUCache } from "lru-cache";
import type { SessionCookie } from "./session-cookie.ts";
import { toScopes } from "./to-scopes.ts";

/** Longer than any secret that we give out; what is longer is not looked up. */
const MAX_SECRET_LENGTH = 200;
/** How long a look-up counts, in ms: what is revoked, or demoted, ends within it. */
const CACHE_MS = 2_000;
const CACHE_SIZE = 10_000;

export interface AuthenticatorOptions {
  db: Db;
  /** The token of the environment, with the owner's rights. */
  apiToken: string | undefined;
  owner: Owner;
  sessionCookie: SessionCookie;
  defer: Defer;
}

/** Finds out who is calling. At most one query a call, and none for those who called just now. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #expected: Buffer | null;
  readonly #known = new LRUCache<string, Principal>({ max: CACHE_SIZE, ttl: CACHE_MS });

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#expected = options.apiToken === undefined ? null : hashSecret(options.apiToken);
  }

  /**
   * The bearer of an API key, or else of a session's cookie. A key that is given and wrong does not
   * fall back to the cookie.
   */
  async byHeaders(headers: {
    authorization?: string | undefined;
    cookie?: string | undefined;
  }): Promise<Principal | null> {
    if (headers.authorization !== undefined) {
      const token = /^Bearer +(\S+)$/i.exec(headers.authorization)?.[1];
      return token === undefined ? null : this.byToken(token);
    }
    const session = this.#options.sessionCookie.tokenIn(headers.cookie);
    if (session === null) return null;
    return this.#remembered("session", session, () => this.#bySession(session));
  }

  async byToken(token: string): Promise<Principal | null> {
    if (token.length > MAX_SECRET_LENGTH) return null;
    if (this.#expected !== null && timingSafeEqual(this.#expected, hashSecret(token)))
      return {
        ...this.#options.owner,
        role: "owner",
        scopes: "all",
        via: "operator",
        credentialId: null,
      };
    return this.#remembered("key", token, () => this.#byKey(token));
  }

  /** Looks the secret up anew the next time: it was just taken back. */
  forget(via: Principal["via"], secret: string): void {
    this.#known.delete(cacheKey(via, secret));
  }

  /** Only those who are known are remembered: a stranger's tries fill nothing. */
  async #remembered(
    kind: Principal["via"],
    secret: string,
    find: () => Promise<Principal | null>,
  ): Promise<Principal | null> {
    const id = cacheKey(kind, secret);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const found = await find();
    if (found !== null) this.#known.set(id, found);
    return found;
  }

  async #bySession(token: string): Promise<Principal | null> {
    const session = await findSession(this.#options.db, token);
    if (session === undefined) return null;
    const { id, ...member } = session;
    return { ...member, scopes: "all", via: "session", credentialId: id };
  }

  async #byKey(token: string): Promise<Principal | null> {
    const { db, defer } = this.#options;
    const key = await findApiKey(db, token);
    if (key === undefined) return null;
    const { id, scopes, isLongUnused, ...member } = key;
    // Beside the call: it is for people to look at, and the next use says it again.
    if (isLongUnused) defer("apiKeys.touch", () => touchApiKey(db, id));
    return {
      ...member,
      scopes: toScopes(scopes),
      via: "key",
      credentialId: id,
    };
  }
}

/** By its hash: the secrets themselves are not kept in memory. */
function cacheKey(via: Principal["via"], secret: string): string {
  return `${via} ${hashSecret(secret).toString("base64")}`;
}
