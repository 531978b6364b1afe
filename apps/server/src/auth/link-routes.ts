import {
  type Auth,
  type Authenticator,
  confirmEmail,
  LinkMails,
  type Mailer,
  mailPasswordReset,
  makePasswordReset,
  type RateLimits,
  requestEmailChange,
  resetPassword,
  showPasswordReset,
} from "@parley/auth";
import type { Db } from "@parley/db";
import { ParleyError, type Principal } from "@parley/shared";
import { json, type Request, type RequestHandler, type Response, Router } from "express";
import type { Logger } from "pino";
import * as z from "zod";
import { requestIdOf } from "../http/request-id.ts";
import { assertSameOrigin } from "../http/same-origin.ts";
import { countSignIn } from "./count-sign-in.ts";
import { originOf } from "./origin-of.ts";
import { readInput } from "./read-input.ts";

export interface LinkRoutesOptions {
  db: Db;
  auth: Auth;
  authenticator: Authenticator;
  limits: RateLimits;
  publicUrl: string | undefined;
  mailer: Mailer | undefined;
  log: Logger;
}

const email = z.email().max(254);
const token = z.string().min(1).max(200);
const password = z.string().min(10).max(128);
const emailInput = z.strictObject({ email });
const tokenInput = z.strictObject({ token });
const resetInput = z.strictObject({ token, password });
const emailChangeInput = z.strictObject({ email, password: z.string().max(128) });

/** New passwords and e-mails by links, which are used once; tokens are in bodies only. */
export function linkRoutes({
  db,
  auth,
  authenticator,
  limits,
  publicUrl,
  mailer,
  log,
}: LinkRoutesOptions): Router {
  const mails = mailer === undefined ? undefined : new LinkMails({ mailer, log });
  const byMail = () => {
    if (mails === undefined || publicUrl === undefined)
      throw new ParleyError("NOT_FOUND", "No mail is sent here. Ask an administrator for a link.");
    return { db, mails, publicUrl };
  };
  const person = async (request: Request, response: Response): Promise<Principal> => {
    const principal = await authenticator.byHeaders({ cookie: request.headers.cookie });
    if (principal === null) throw new ParleyError("UNAUTHORIZED", "Sign in first.");
    return { ...principal, requestId: requestIdOf(response) };
  };
  const count = (request: Request, response: Response, account?: string) =>
    countSignIn(limits, request, response, account);
  const ours: RequestHandler = (request, _response, next) => {
    assertSameOrigin(request, publicUrl);
    next();
  };

  const router = Router();
  const post = (path: string, handler: RequestHandler) =>
    router.post(path, ours, json({ limit: "4kb" }), handler);

  post("/password-reset/request", async (request, response) => {
    const options = byMail();
    const input = readInput(emailInput, request);
    await count(request, response, input.email);
    mailPasswordReset(options, input.email, originOf(request, response));
    response.sendStatus(204);
  });
  post("/password-reset/check", async (request, response) => {
    await count(request, response);
    response.json(await showPasswordReset(db, readInput(tokenInput, request).token));
  });
  post("/password-reset", async (request, response) => {
    await count(request, response);
    await resetPassword(db, readInput(resetInput, request), originOf(request, response));
    response.append("Set-Cookie", auth.cookie.clear()).sendStatus(204);
  });
  post("/members/:id/password-reset", async (request, response) => {
    const id = z.uuid().safeParse(request.params["id"]).data;
    const principal = await person(request, response);
    if (id === undefined) throw new ParleyError("NOT_FOUND", "There is no such member.");
    response.json(await makePasswordReset(db, principal, id));
  });
  post("/email-change", async (request, response) => {
    const options = byMail();
    const principal = await person(request, response);
    await count(request, response, principal.userId);
    await requestEmailChange(options, principal, readInput(emailChangeInput, request));
    response.sendStatus(204);
  });
  post("/email-change/confirm", async (request, response) => {
    const options = byMail();
    await count(request, response);
    const input = readInput(tokenInput, request);
    response.json(await confirmEmail(options, input.token, originOf(request, response)));
  });
  return router;
}
