import { type Context, errorMap, toParleyError } from "@parley/api";
import type {
  ApiKeys,
  AuditLog,
  Authenticator,
  Credentials,
  RateLimits,
  StandingWatch,
  StrangerGate,
} from "@parley/auth";
import type { Batches, Schedules, Webhooks } from "@parley/automation";
import type { Chat, Exports, McpServers } from "@parley/chat";
import type { DeferredTasks, Jobs } from "@parley/jobs";
import { ParleyError, type Principal } from "@parley/shared";
import type { CallMetrics } from "@parley/telemetry";
import { TRPCError } from "@trpc/server";
import type { Request, Response } from "express";
import { setAllowanceHeaders } from "./allowance-headers.ts";
import { clientNetwork } from "./client-network.ts";
import { deferAfter } from "./defer-after.ts";
import { requestIdOf } from "./request-id.ts";
import { assertSameOrigin } from "./same-origin.ts";

export interface ContextOptions {
  chat: Chat;
  jobs: Jobs;
  exports: Exports;
  deferred: DeferredTasks;
  batches: Batches;
  schedules: Schedules;
  apiKeys: ApiKeys;
  mcpServers: McpServers;
  audit: AuditLog;
  webhooks: Webhooks;
  standing: StandingWatch;
  limits: RateLimits;
  strangers: StrangerGate;
  authenticator: Authenticator;
  publicUrl: string | undefined;
  calls: CallMetrics;
}

/** The context of one call; a cookie counts only for requests of our own pages. */
export async function createContext(
  options: ContextOptions,
  request: Request,
  response: Response,
): Promise<Context> {
  const { authorization, cookie } = request.headers;
  const principal = await identify(options, request, { authorization, cookie });
  if (principal?.via === "session") assertSameOrigin(request, options.publicUrl);
  return contextOf(options, principal, request, response);
}

/** The same where cookies do not count. */
export async function createBearerContext(
  options: ContextOptions,
  request: Request,
  response: Response,
): Promise<Context> {
  const { authorization } = request.headers;
  const principal = await identify(options, request, { authorization });
  return contextOf(options, principal, request, response);
}

/** Who shows these; the `apiKey` wins. Throws RATE_LIMITED where too many at an address prove nobody. */
export async function identify(
  { strangers, authenticator, calls }: ContextOptions,
  request: Request,
  credentials: Credentials,
): Promise<Principal | null> {
  const { apiKey } = credentials;
  try {
    return await strangers.identify(clientNetwork(request), credentials, () =>
      apiKey === undefined ? authenticator.byHeaders(credentials) : authenticator.byToken(apiKey),
    );
  } catch (error) {
    if (error instanceof ParleyError && error.code === "RATE_LIMITED") calls.strangerRefused();
    throw error;
  }
}

/** The context of one call of a principal, once it is known how they proved who they are. */
export function contextOf<Caller extends Principal | null>(
  {
    chat,
    batches,
    schedules,
    jobs,
    exports,
    deferred,
    apiKeys,
    mcpServers,
    audit,
    webhooks,
    standing,
    limits,
    calls,
  }: ContextOptions,
  principal: Caller,
  request: Request,
  response: Response,
): Context & { principal: Caller } {
  return {
    chat,
    jobs,
    exports,
    defer: deferAfter(deferred, response),
    batches,
    schedules,
    apiKeys,
    mcpServers,
    audit,
    webhooks,
    standing,
    limits,
    onAllowance: (allowance) => setAllowanceHeaders(response, allowance),
    onCallEnded: (call) => calls.callEnded(call),
    principal,
    requestId: requestIdOf(response),
    onInternalError: (error) => {
      request.log.error({ err: error }, "A call failed on our side.");
    },
  };
}

/** The same for tRPC's own middleware, which takes any error but its own for a 500. */
export async function createTrpcContext(
  options: ContextOptions,
  request: Request,
  response: Response,
): Promise<Context> {
  try {
    return await createContext(options, request, response);
  } catch (error) {
    const known = toParleyError(error);
    const { trpc, http } = errorMap[known.code];
    if (http === 500) request.log.error({ err: error }, "A call failed on our side.");
    throw new TRPCError({ code: trpc, message: known.message, cause: known });
  }
}
