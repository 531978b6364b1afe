import type { Context } from "@parley/api";
import type { Chat } from "@parley/chat";
import type { Request, Response } from "express";
import type { Authenticator } from "../auth/authenticate.ts";
import { requestIdOf } from "./request-id.ts";
import { assertSameOrigin } from "./same-origin.ts";

export interface ContextOptions {
  chat: Chat;
  authenticator: Authenticator;
  publicUrl: string | undefined;
}

/** The context of one call; a cookie counts only for requests of our own pages. */
export async function createContext(
  options: ContextOptions,
  request: Request,
  response: Response,
): Promise<Context> {
  const principal = await options.authenticator.byHeaders(request.headers);
  if (principal?.via === "session") assertSameOrigin(request, options.publicUrl);
  return {
    chat: options.chat,
    principal,
    requestId: requestIdOf(response),
    onInternalError: (error) => {
      request.log.error({ err: error }, "A call failed on our side.");
    },
  };
}
