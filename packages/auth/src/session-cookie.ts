import { createHmac, timingSafeEqual } from "node:crypto";
import { isStoredToken } from "@parley/db";
import { parseCookie, stringifySetCookie } from "cookie";

/** How long a session lasts that is not used, in seconds. */
export const SESSION_LIFETIME_S = 30 * 24 * 60 * 60;
/** Longer than any token that we give out; what is longer is not looked up. */
const MAX_TOKEN_LENGTH = 200;

/** The cookie that carries a session's token, signed as better-auth signs it. */
export interface SessionCookie {
  readonly name: string;
  /** The token in a `Cookie` header, if its signature is ours. */
  tokenIn(header: string | undefined): string | null;
  /** The value of a `Set-Cookie` header. */
  set(token: string): string;
  clear(): string;
}

/** The prefix makes a browser refuse the cookie from anywhere but our own host over HTTPS. */
export function cookiePrefix(secure: boolean): string {
  return secure ? "__Host-parley" : "parley";
}

export function createSessionCookie({
  secret,
  secure,
}: {
  secret: string;
  /** Whether browsers reach us by HTTPS. */
  secure: boolean;
}): SessionCookie {
  const name = `${cookiePrefix(secure)}_session`;
  const signature = (token: string) => createHmac("sha256", secret).update(token).digest();
  const write = (value: string, maxAge: number) =>
    stringifySetCookie({ name, value, path: "/", httpOnly: true, sameSite: "lax", secure, maxAge });
  return {
    name,
    tokenIn(header) {
      const value = parseCookie(header ?? "")[name] ?? "";
      const dot = value.lastIndexOf(".");
      if (dot < 1 || value.length > MAX_TOKEN_LENGTH) return null;
      const token = value.slice(0, dot);
      // What a reader of the database knows signs nobody in, not even signed with the secret.
      if (isStoredToken(token)) return null;
      const given = Buffer.from(value.slice(dot + 1), "base64");
      const expected = signature(token);
      return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
    },
    set: (token) => write(`${token}.${signature(token).toString("base64")}`, SESSION_LIFETIME_S),
    clear: () => write("", 0),
  };
}
