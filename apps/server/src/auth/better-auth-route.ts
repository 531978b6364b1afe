import {
  type Auth,
  type Authenticator,
  CLIENT_ADDRESS_HEADER,
  type RateLimits,
} from "@parley/auth";
import { ParleyError } from "@parley/shared";
import { type Request as ExpressRequest, type RequestHandler, Router, text } from "express";
import * as z from "zod";
import { assertSameOrigin } from "../http/same-origin.ts";
import { countSignIn } from "./count-sign-in.ts";
import { originOf } from "./origin-of.ts";

/** Where a password or a code can be tried out, or many accounts made. */
const GUESSABLE = /^\/(sign-in|sign-up|two-factor|change-password)(\/|$)/;

export interface BetterAuthRouteOptions {
  auth: Auth;
  authenticator: Authenticator;
  limits: RateLimits;
  publicUrl: string | undefined;
}

/** Hands better-auth its requests, with a bounded body and from our own pages only. */
export function betterAuthRoute({
  auth,
  authenticator,
  limits,
  publicUrl,
}: BetterAuthRouteOptions): Router {
  const answer: RequestHandler = async (request, response, next) => {
    const reads = request.method === "GET";
    // A GET changes nothing, but for the way back from another house: that proves itself.
    if (!reads) assertSameOrigin(request, publicUrl);
    const token = auth.cookie.tokenIn(request.headers.cookie);
    // Who is signed in guesses at their own password: from however many addresses, it is one account.
    if (!reads && GUESSABLE.test(request.path))
      await countSignIn(limits, request, response, accountIn(request) ?? token ?? undefined);
    const answered = await auth.handle(
      toWebRequest(request, publicUrl),
      originOf(request, response),
    );
    if (answered === null) {
      next();
      return;
    }
    if (!reads && token !== null) authenticator.forget("session", token);
    response.status(answered.status);
    for (const [header, value] of answered.headers) response.append(header, value);
    response.end(await answered.text());
  };
  return Router().use(text({ limit: "16kb", type: () => true }), answer);
}

function toWebRequest(request: ExpressRequest, publicUrl: string | undefined): Request {
  const scheme = publicUrl?.startsWith("https:") ? "https" : "http";
  const url = `${scheme}://${request.headers.host}${request.originalUrl}`;
  if (!URL.canParse(url)) throw new ParleyError("BAD_REQUEST", "The address is no valid URL.");
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    for (const each of [value ?? []].flat()) headers.append(name, each);
  headers.set(CLIENT_ADDRESS_HEADER, request.ip ?? "");
  const body: unknown = request.body;
  return new Request(url, {
    method: request.method,
    headers,
    ...(typeof body === "string" && request.method !== "GET" && { body }),
  });
}

const naming = z.object({ email: z.string() });

/** The account that an attempt to sign in names. */
function accountIn(request: ExpressRequest): string | undefined {
  try {
    return naming.safeParse(JSON.parse(String(request.body))).data?.email;
  } catch {
    // Better-auth says what is wrong with it.
    return undefined;
  }
}
