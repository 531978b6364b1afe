import * as z from "zod";

/** Tokens of one model call, as the provider counted them. */
export const tokenUsage = z
  .object({
    inputTokens: z.int().nonnegative(),
    outputTokens: z.int().nonnegative(),
    cacheReadTokens: z.int().nonnegative(),
    cacheWriteTokens: z.int().nonnegative(),
  })
  .meta({
    id: "TokenUsage",
    description: "Tokens of one model call, as the provider counted them.",
  });
export type TokenUsage = z.infer<typeof tokenUsage>;

export const noUsage: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};
