import { timingSafeEqual } from "node:crypto";
import { type Db, findApiToken, findSession, hashSecret, type Owner } from "@parley/db";
import type { Principal } from "@parley/shared";
import { parseCookie } from "cookie";

/** Longer than any secret that we give out; what is longer is not looked up. */
const MAX_SECRET_LENGTH = 200;

export interface AuthenticatorOptions {
  db: Db;
  /** The token of the environment, with the owner's rights. */
  apiToken: string | undefined;
  owner: Owner;
  sessionCookie: string;
}

/** Finds out who is calling. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #expected: Buffer | null;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#expected = options.apiToken === undefined ? null : hashSecret(options.apiToken);
  }

  /**
   * The bearer of a token, or else of a session's cookie. A token that is given and wrong does not
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
    const session = parseCookie(headers.cookie ?? "")[this.#options.sessionCookie];
    if (session === undefined || session.length > MAX_SECRET_LENGTH) return null;
    const person = await findSession(this.#options.db, session);
    return person === undefined ? null : { ...person, via: "session" };
  }

  async byToken(token: string): Promise<Principal | null> {
    if (token.length > MAX_SECRET_LENGTH) return null;
    if (this.#expected !== null && timingSafeEqual(this.#expected, hashSecret(token)))
      return { ...this.#options.owner, via: "token" };
    const bearer = await findApiToken(this.#options.db, token);
    return bearer === undefined ? null : { ...bearer, via: "token" };
  }
}
