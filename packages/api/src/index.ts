export type { Context } from "./context.ts";
export { errorMap, internalErrorMessage, toParleyError } from "./error-map.ts";
export type { RunEncoding } from "./encoding/run-encoding.ts";
export { FollowSubscription } from "./follow-subscription.ts";
export { type AppRouter, appRouter } from "./router/router.ts";
export { createCallerFactory } from "./trpc.ts";
