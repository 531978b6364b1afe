import { type Attributes, SpanStatusCode, trace } from "@opentelemetry/api";
import { ParleyError, type Policy } from "@parley/shared";
import { initTRPC, TRPCError } from "@trpc/server";
import { assertMayCall } from "./assert-may-call.ts";
import type { Context } from "./context.ts";
import { countCall } from "./count-call.ts";
import { errorMap, toParleyError } from "./error-map.ts";
import type { ProcedureMeta } from "./openapi/open-api-meta.ts";

const tracer = trace.getTracer("parley.api");

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    // Without it, stacks travel to the caller.
    isDev: false,
    errorFormatter({ shape, error, ctx }) {
      const known = toParleyError(error);
      return {
        ...shape,
        message: known.message,
        data: {
          ...shape.data,
          errorCode: known.code,
          requestId: ctx?.requestId ?? null,
          ...(known.issues !== undefined && { issues: known.issues }),
          ...(known.retryAfterMs !== undefined && { retryAfterMs: known.retryAfterMs }),
        },
      };
    },
  });

/** Gives domain errors their transport code; all others become a masked INTERNAL. */
const translateErrors = t.middleware(async ({ ctx, next, signal }) => {
  const result = await next();
  if (result.ok) return result;
  const known = toParleyError(result.error);
  const { http } = errorMap[known.code];
  // Nothing failed where the caller has left: that is the error, then.
  const isLeft = signal?.aborted === true && result.error.cause === signal.reason;
  if (!isLeft && (http === 500 || (http > 500 && known.cause !== undefined)))
    ctx.onInternalError(result.error.cause ?? result.error);
  return {
    ...result,
    error: new TRPCError({ code: errorMap[known.code].trpc, message: known.message, cause: known }),
  };
});

/** Outermost, so that it sees how every call ended. */
const observe = t.middleware(({ ctx, path, next }) =>
  tracer.startActiveSpan(path, { attributes: callAttributes(ctx, path) }, async (span) => {
    const startedAt = performance.now();
    const result = await next();
    const code = result.ok ? "OK" : toParleyError(result.error).code;
    ctx.onCallEnded?.({ procedure: path, code, seconds: (performance.now() - startedAt) / 1_000 });
    if (code !== "OK") {
      span.setAttribute("error.type", code);
      if (errorMap[code].http >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
    return result;
  }),
);

function callAttributes({ principal }: Context, path: string): Attributes {
  return {
    "rpc.system.name": "trpc",
    "rpc.method": path,
    ...(principal !== null && {
      "user.id": principal.userId,
      "parley.organization.id": principal.organizationId,
    }),
  };
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/**
 * A procedure for those whom the policy names. There is no other way to build one: a procedure
 * without a policy does not compile.
 */
export function procedure(policy: Policy) {
  return t.procedure
    .meta({ policy })
    .use(observe)
    .use(translateErrors)
    .use(async ({ ctx, next, type, meta }) => {
      const { principal } = ctx;
      if (principal === null)
        throw new ParleyError(
          "UNAUTHORIZED",
          "Sign in first: open the link that the server printed, or send `Authorization: Bearer` with an API key.",
        );
      assertMayCall(principal, policy);
      // Here, where every transport ends: each call of a batch counts.
      await countCall(
        ctx,
        principal,
        type === "query" || meta?.onlyReads === true ? "read" : "work",
      );
      const caller = { ...principal, requestId: ctx.requestId };
      return next({ ctx: { ...ctx, principal: caller } });
    });
}
