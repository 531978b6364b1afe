import * as z from "zod";
import { variantName } from "./variant-name.ts";

/** What the load client is to do. */
export const loadPlan = z.object({
  variant: variantName,
  url: z.string(),
  /** For Parley's API. */
  token: z.string(),
  /** One stream each. */
  prompts: z.array(z.string()),
  maxTokens: z.number(),
  /** Milliseconds over which the starts are spread. */
  rampMs: z.number(),
});
export type LoadPlan = z.infer<typeof loadPlan>;

/** Sent when every stream has its response's headers. */
export const allUp = z.object({ type: z.literal("up") });

const streamResult = z.object({
  /** What is wrong with its text; null when it is the simulator's, character by character. */
  problem: z.string().nullable(),
  /** When its first request was sent, on the monotonic clock. */
  startedAt: z.number(),
  /** When each of its tokens was there, on the monotonic clock. */
  arrivals: z.instanceof(Float64Array),
});
export type StreamResult = z.infer<typeof streamResult>;

/** Sent when every stream has ended. */
export const loadResult = z.object({ type: z.literal("done"), streams: z.array(streamResult) });

/** The simulator's answer: of each stream, when each token was handed to its socket. */
export const emissionsMessage = z.object({ emissions: z.array(z.instanceof(Float64Array)) });
