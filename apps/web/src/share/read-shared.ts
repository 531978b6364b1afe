import type { SharedConversation } from "@parley/shared";
import * as z from "zod/mini";

const shared = z.object({
  title: z.nullable(z.string()),
  author: z.nullable(z.string()),
  sharedAt: z.string(),
  messages: z.array(
    z.object({
      role: z.enum(["user", "assistant"]),
      text: z.string(),
      files: z.array(z.string()),
      model: z.nullable(z.string()),
      createdAt: z.string(),
      calls: z.optional(
        z.array(
          z.object({
            at: z.number(),
            name: z.string(),
            input: z.unknown(),
            approved: z.nullable(z.boolean()),
            result: z.nullable(z.object({ output: z.unknown(), isError: z.boolean() })),
          }),
        ),
      ),
    }),
  ),
});

/** What a link shows; null where it shows nothing (any more). Throws where no answer came. */
export async function readShared(
  token: string,
  signal: AbortSignal,
): Promise<SharedConversation | null> {
  const response = await fetch(`/api/share/${encodeURIComponent(token)}`, {
    signal,
    credentials: "omit",
  });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return shared.parse(await response.json());
}
