import type { Auth, Authenticator, RateLimits } from "@parley/auth";
import { type Db, redeemSignInCode } from "@parley/db";
import { ParleyError } from "@parley/shared";
import { json, Router } from "express";
import * as z from "zod";
import { countSignIn } from "./count-sign-in.ts";
import { assertSameOrigin } from "../http/same-origin.ts";
import { originOf } from "./origin-of.ts";

export interface SessionRoutesOptions {
  db: Db;
  auth: Auth;
  authenticator: Authenticator;
  limits: RateLimits;
  publicUrl: string | undefined;
}

const tokenInput = z.strictObject({ token: z.string().min(1).max(200) });

/** Sign-in by the printed link (`/?code=…`, works once) or by the API token; and sign-out. */
export function sessionRoutes({
  db,
  auth,
  authenticator,
  limits,
  publicUrl,
}: SessionRoutesOptions): Router {
  const router = Router();
  router.get("/", async (request, response, next) => {
    const { code } = request.query;
    if (typeof code !== "string") {
      next();
      return;
    }
    response.setHeader("Cache-Control", "no-store");
    await countSignIn(limits, request, response);
    const owner = await redeemSignInCode(db, code);
    if (owner !== undefined)
      response.append(
        "Set-Cookie",
        await auth.openSession(owner, "link", originOf(request, response)),
      );
    // Without the code either way: it must not stay in the address bar or the history.
    response.redirect(303, "/");
  });
  router.post("/api/auth/session", json({ limit: "4kb" }), async (request, response) => {
    assertSameOrigin(request, publicUrl);
    const input = tokenInput.safeParse(request.body);
    if (!input.success)
      throw new ParleyError("BAD_REQUEST", 'Send the API token as {"token": "…"}.');
    await countSignIn(limits, request, response);
    const principal = await authenticator.byToken(input.data.token);
    if (principal === null) throw new ParleyError("UNAUTHORIZED", "This API token is not valid.");
    // A session may do all that its person may: a key that may do less must not become one.
    if (principal.scopes !== "all")
      throw new ParleyError("FORBIDDEN", "This API key is for programs; it signs nobody in.");
    const origin = originOf(request, response);
    response.append("Set-Cookie", await auth.openSession(principal, "apiToken", origin));
    response.sendStatus(204);
  });
  router.delete("/api/auth/session", async (request, response) => {
    assertSameOrigin(request, publicUrl);
    const token = auth.cookie.tokenIn(request.headers.cookie);
    if (token !== null) {
      await auth.closeSession(token, originOf(request, response));
      authenticator.forget("session", token);
    }
    response.append("Set-Cookie", auth.cookie.clear()).sendStatus(204);
  });
  return router;
}
