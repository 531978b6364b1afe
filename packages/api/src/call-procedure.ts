import { callTRPCProcedure } from "@trpc/server";
import type { Context } from "./context.ts";
import { appRouter } from "./router/router.ts";

/** Calls a procedure by its place in the router, as tRPC itself does for its own transport. */
export function callProcedure(
  context: Context,
  call: {
    procedure: string;
    type: "query" | "mutation" | "subscription";
    input: unknown;
    signal?: AbortSignal;
  },
): Promise<unknown> {
  return callTRPCProcedure({
    router: appRouter,
    path: call.procedure,
    type: call.type,
    getRawInput: () => Promise.resolve(call.input),
    ctx: context,
    signal: call.signal,
    batchIndex: 0,
  });
}
