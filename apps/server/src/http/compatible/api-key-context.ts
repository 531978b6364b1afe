import type { Context } from "@parley/api";
import { ParleyError, type Principal } from "@parley/shared";
import type { Request, Response } from "express";
import { contextOf, identify } from "../context.ts";
import type { CompatibleOptions } from "./compatible-options.ts";

/**
 * The context of a call with Parley's API token as `x-api-key` or as a bearer token, as the
 * vendors' clients send theirs; cookies do not count. Throws UNAUTHORIZED.
 */
export async function createApiKeyContext(
  options: CompatibleOptions,
  request: Request,
  response: Response,
): Promise<Context & { principal: Principal }> {
  const { authorization } = request.headers;
  const principal = await identify(options, request, {
    authorization,
    apiKey: request.get("x-api-key"),
  });
  if (principal === null)
    throw new ParleyError(
      "UNAUTHORIZED",
      "The API key is missing or not valid. Send Parley's API token as `x-api-key` or as `Authorization: Bearer`.",
    );
  return contextOf(options, principal, request, response);
}
