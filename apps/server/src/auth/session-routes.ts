import { randomBytes } from "node:crypto";
import type { Authenticator, RateLimits } from "@parley/auth";
import { type Db, deleteSession, insertSession, type Owner, redeemSignInCode } from "@parley/db";
import { ParleyError } from "@parley/shared";
import { parseCookie, stringifySetCookie } from "cookie";
import { json, type Response, Router } from "express";
import * as z from "zod";
import { countSignIn } from "./count-sign-in.ts";
import { assertSameOrigin } from "../http/same-origin.ts";

const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60_000;

export interface SessionRoutesOptions {
  db: Db;
  authenticator: Authenticator;
  limits: RateLimits;
  sessionCookie: string;
  /** Whether browsers reach us by HTTPS. */
  secure: boolean;
  publicUrl: string | undefined;
}

const tokenInput = z.strictObject({ token: z.string().min(1).max(200) });

/** Sign-in by the printed link (`/?code=…`, works once) or by the API token; and sign-out. */
export function sessionRoutes(options: SessionRoutesOptions): Router {
  const router = Router();
  router.get("/", async (request, response, next) => {
    const { code } = request.query;
    if (typeof code !== "string") {
      next();
      return;
    }
    response.setHeader("Cache-Control", "no-store");
    await countSignIn(options.limits, request, response);
    const owner = await redeemSignInCode(options.db, code);
    if (owner !== undefined) await openSession(options, owner, response);
    // Without the code either way: it must not stay in the address bar or the history.
    response.redirect(303, "/");
  });
  router.post("/api/auth/session", json({ limit: "4kb" }), async (request, response) => {
    assertSameOrigin(request, options.publicUrl);
    const input = tokenInput.safeParse(request.body);
    if (!input.success)
      throw new ParleyError("BAD_REQUEST", 'Send the API token as {"token": "…"}.');
    await countSignIn(options.limits, request, response);
    const owner = await options.authenticator.byToken(input.data.token);
    if (owner === null) throw new ParleyError("UNAUTHORIZED", "This API token is not valid.");
    await openSession(options, owner, response);
    response.sendStatus(204);
  });
  router.delete("/api/auth/session", async (request, response) => {
    assertSameOrigin(request, options.publicUrl);
    const token = parseCookie(request.headers.cookie ?? "")[options.sessionCookie];
    if (token !== undefined) {
      await deleteSession(options.db, token);
      options.authenticator.forget("session", token);
    }
    response.clearCookie(options.sessionCookie, { path: "/" }).sendStatus(204);
  });
  return router;
}

async function openSession(
  options: SessionRoutesOptions,
  owner: Owner,
  response: Response,
): Promise<void> {
  const token = randomBytes(32).toString("base64url");
  await insertSession(options.db, owner, token, SESSION_LIFETIME_MS);
  response.append(
    "Set-Cookie",
    stringifySetCookie({
      name: options.sessionCookie,
      value: token,
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure: options.secure,
      maxAge: SESSION_LIFETIME_MS / 1_000,
    }),
  );
}
