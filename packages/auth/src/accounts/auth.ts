import { randomBytes } from "node:crypto";
import {
  appendAuditOfPerson,
  type Db,
  deleteSession,
  ensureSetting,
  findSignedIn,
  insertSession,
  isLastOwnerRefusal,
  isUniqueViolation,
  type Owner,
} from "@parley/db";
import { ParleyError } from "@parley/shared";
import { betterAuth } from "better-auth";
import { createSessionCookie, SESSION_LIFETIME_S, type SessionCookie } from "../session-cookie.ts";
import { AccountCall, actorOf, type CallOrigin } from "./account-call.ts";
import type { AccountOptions } from "./account-options.ts";
import { betterAuthOptions } from "./better-auth-options.ts";
import { houseAway, refusedLocation } from "./elsewhere.ts";
import { createGate } from "./open-endpoints.ts";
import { signInEntry, type SignInMethod } from "./record.ts";

/** Sign-in, sessions, second factors, organizations and invitations over HTTP. */
export interface Auth {
  readonly cookie: SessionCookie;
  /**
   * Answers those of better-auth's endpoints that we offer; null: it is none of them. The request's
   * origin was compared before, its body is bounded, and `CLIENT_ADDRESS_HEADER` is ours.
   */
  handle(request: Request, origin: CallOrigin): Promise<Response | null>;
  /** Signs the person in, in the organization. Returns the value of `Set-Cookie`. */
  openSession(owner: Owner, method: SignInMethod, origin: CallOrigin): Promise<string>;
  /** Signs out who is signed in by the token; nothing where nobody is. */
  closeSession(token: string, origin: CallOrigin): Promise<void>;
}

export function createAuth(options: AccountOptions): Auth {
  const { db, oidc } = options;
  const { handler } = betterAuth(betterAuthOptions(options));
  const secure = options.publicUrl?.startsWith("https:") ?? false;
  const cookie = createSessionCookie({ secret: options.secret, secure });
  const isOpen = createGate({ ...options, oidc: oidc !== undefined });
  return {
    cookie,
    async handle(request, origin) {
      const path = new URL(request.url).pathname.replace(/^\/api\/auth/, "");
      if (!isOpen(request.method, path)) return null;
      const cookies = request.headers.get("cookie") ?? "";
      const token = cookie.tokenIn(cookies);
      if (token === null) request.headers.set("cookie", withoutCookie(cookies, cookie.name));
      const changes = request.method !== "GET" && token !== null;
      const session = changes ? await findSignedIn(db, token) : undefined;
      const call = new AccountCall(db, origin, session);
      try {
        const response = await call.run(() => handler(request));
        if (path === "/sign-in/social" && response.status === 404 && oidc !== undefined)
          return houseAway(oidc);
        const isReturn = path.startsWith("/callback/");
        const refused = isReturn ? refusedLocation(response.headers.get("location")) : null;
        if (refused !== null) response.headers.set("location", refused);
        return response;
      } catch (error) {
        throw toRefusal(error) ?? error;
      }
    },
    async openSession(owner, method, origin) {
      const token = randomBytes(32).toString("base64url");
      const lifetimeMs = SESSION_LIFETIME_S * 1_000;
      await db.transaction().execute(async (trx) => {
        const id = await insertSession(trx, { ...owner, ...origin.client, token, lifetimeMs });
        const signedIn = { id, userId: owner.userId };
        const entry = signInEntry(signedIn, method, origin);
        await appendAuditOfPerson(trx, owner.userId, actorOf(signedIn, origin), entry);
      });
      return cookie.set(token);
    },
    async closeSession(token, origin) {
      await db.transaction().execute(async (trx) => {
        const closed = await deleteSession(trx, token);
        if (closed === undefined) return;
        const target = { type: "session", id: closed.id };
        await appendAuditOfPerson(trx, closed.userId, actorOf(closed, origin), {
          action: "session.end",
          target,
        });
      });
    },
  };
}

/** What the database refuses is the caller's to know, where they can do something about it. */
function toRefusal(error: unknown): ParleyError | undefined {
  if (isLastOwnerRefusal(error))
    return new ParleyError(
      "CONFLICT",
      "An organization keeps at least one owner. Make somebody else an owner first.",
    );
  if (isUniqueViolation(error))
    return new ParleyError("CONFLICT", "This was done meanwhile. Reload, and look again.");
  return undefined;
}

/** A cookie that is not ours by its signature is none, for better-auth, too. */
function withoutCookie(cookies: string, name: string): string {
  return cookies
    .split(";")
    .filter((each) => each.split("=", 1)[0]?.trim() !== name)
    .join(";");
}

/** The installation's own secret for `createAuth`, made at the first start. */
export function ensureAuthSecret(db: Db): Promise<string> {
  return ensureSetting(db, "auth-secret", () => randomBytes(48).toString("base64url"));
}
