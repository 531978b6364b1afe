import { type Db, ensureSetting, insertSession, type Owner } from "@parley/db";
import { betterAuth } from "better-auth";
import { randomBytes } from "node:crypto";
import { createSessionCookie, SESSION_LIFETIME_S, type SessionCookie } from "../session-cookie.ts";
import type { AccountOptions } from "./account-options.ts";
import { betterAuthOptions } from "./better-auth-options.ts";
import { createGate } from "./open-endpoints.ts";

export interface ClientOf {
  ipAddress: string | null;
  userAgent: string | null;
}

/** Sign-in, sessions, second factors, organizations and invitations over HTTP. */
export interface Auth {
  readonly cookie: SessionCookie;
  /**
   * Answers those of better-auth's endpoints that we offer; null: it is none of them. The request's
   * origin was compared before, its body is bounded, and `CLIENT_ADDRESS_HEADER` is ours.
   */
  handle(request: Request): Promise<Response | null>;
  /** Signs the person in, in the organization. Returns the value of `Set-Cookie`. */
  openSession(owner: Owner, client: ClientOf): Promise<string>;
}

export function createAuth(options: AccountOptions): Auth {
  const { handler } = betterAuth(betterAuthOptions(options));
  const secure = options.publicUrl?.startsWith("https:") ?? false;
  const cookie = createSessionCookie({ secret: options.secret, secure });
  const isOpen = createGate({ ...options, oidc: options.oidc !== undefined });
  return {
    cookie,
    async handle(request) {
      const { pathname } = new URL(request.url);
      if (!isOpen(request.method, pathname.replace(/^\/api\/auth/, ""))) return null;
      return handler(request);
    },
    async openSession(owner, client) {
      const token = randomBytes(32).toString("base64url");
      const lifetimeMs = SESSION_LIFETIME_S * 1_000;
      await insertSession(options.db, { ...owner, ...client, token, lifetimeMs });
      return cookie.set(token);
    },
  };
}

/** The installation's own secret for `createAuth`, made at the first start. */
export function ensureAuthSecret(db: Db): Promise<string> {
  return ensureSetting(db, "auth-secret", () => randomBytes(48).toString("base64url"));
}
