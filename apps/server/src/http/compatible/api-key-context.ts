import type { Context } from "@parley/api";
import { ParleyError, type Principal } from "@parley/shared";
import type { Request, Response } from "express";
import { requestIdOf } from "../request-id.ts";
import type { CompatibleOptions } from "./compatible-options.ts";

export interface KnownContext extends Context {
  principal: Principal;
}

/**
 * The context of a call with Parley's API token as `x-api-key` or as a bearer token, as the
 * vendors' clients send theirs; cookies do not count. Throws UNAUTHORIZED.
 */
export async function createApiKeyContext(
  { authenticator, chat }: CompatibleOptions,
  request: Request,
  response: Response,
): Promise<KnownContext> {
  const key = request.get("x-api-key");
  const { authorization } = request.headers;
  const principal =
    key === undefined
      ? await authenticator.byHeaders({ authorization })
      : await authenticator.byToken(key);
  if (principal === null)
    throw new ParleyError(
      "UNAUTHORIZED",
      "The API key is missing or not valid. Send Parley's API token as `x-api-key` or as `Authorization: Bearer`.",
    );
  return {
    chat,
    principal,
    requestId: requestIdOf(response),
    onInternalError: (error) => {
      request.log.error({ err: error }, "A call failed on our side.");
    },
  };
}
