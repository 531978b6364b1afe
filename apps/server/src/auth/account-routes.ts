import {
  type Auth,
  type Authenticator,
  type Mailer,
  makeOwnerAccount,
  type RateLimits,
  showInvitation,
  signUpByInvitation,
} from "@parley/auth";
import { type Db, findSignedIn, hasAccount, type Owner } from "@parley/db";
import { ParleyError } from "@parley/shared";
import { json, Router } from "express";
import * as z from "zod";
import { requestIdOf } from "../http/request-id.ts";
import { assertSameOrigin } from "../http/same-origin.ts";
import { countSignIn } from "./count-sign-in.ts";
import { originOf } from "./origin-of.ts";
import { readInput } from "./read-input.ts";

export interface AccountRoutesOptions {
  db: Db;
  auth: Auth;
  authenticator: Authenticator;
  limits: RateLimits;
  owner: Owner;
  publicUrl: string | undefined;
  allowSignup: boolean;
  oidcName: string | null;
  mailer: Mailer | undefined;
}

const name = z.string().trim().min(1).max(200);
const password = z.string().min(10).max(128);
const ownerInput = z.strictObject({ name, email: z.email().max(254), password });
const signUpInput = z.strictObject({ name, password });

/** What better-auth has no endpoints for: the first account, and accounts by invitation. */
export function accountRoutes(options: AccountRoutesOptions): Router {
  const { db, auth, authenticator, limits, owner, publicUrl } = options;
  const router = Router();
  router.get("/status", async (request, response) => {
    const token = auth.cookie.tokenIn(request.headers.cookie);
    const person = token === null ? undefined : await findSignedIn(db, token);
    const needsOwnerAccount = !(await hasAccount(db, owner.userId));
    response.json({
      signedIn: person !== undefined,
      needsOwnerAccount,
      isOwnerWithoutAccount: needsOwnerAccount && person?.userId === owner.userId,
      allowSignup: options.allowSignup,
      oidc: options.oidcName,
      mail: options.mailer !== undefined,
    });
  });
  router.post("/owner-account", json({ limit: "4kb" }), async (request, response) => {
    assertSameOrigin(request, publicUrl);
    const principal = await authenticator.byHeaders({ cookie: request.headers.cookie });
    if (principal === null) throw new ParleyError("UNAUTHORIZED", "Sign in by the printed link.");
    if (principal.userId !== owner.userId)
      throw new ParleyError("FORBIDDEN", "Only who set Parley up can do this.");
    const caller = { ...principal, requestId: requestIdOf(response) };
    await makeOwnerAccount(db, caller, readInput(ownerInput, request));
    response.sendStatus(204);
  });
  router.get("/invitations/:id", async (request, response) => {
    response.json(await showInvitation(db, request.params.id));
  });
  router.post("/invitations/:id/sign-up", json({ limit: "4kb" }), async (request, response) => {
    assertSameOrigin(request, publicUrl);
    await countSignIn(limits, request, response);
    const input = readInput(signUpInput, request);
    // The mail that brought the link is the proof that the address is theirs.
    const emailVerified = options.mailer !== undefined;
    const id = String(request.params["id"]);
    const origin = originOf(request, response);
    const member = await signUpByInvitation(db, id, { ...input, emailVerified }, origin);
    response.append("Set-Cookie", await auth.openSession(member, "password", origin));
    response.sendStatus(204);
  });
  return router;
}
