import { TRPCError } from "@trpc/server";
import * as z from "zod";

/** Parses a vendor's body. @throws TRPCError BAD_REQUEST */
export function readBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new TRPCError({ code: "BAD_REQUEST", cause: parsed.error });
  return parsed.data;
}

/** A parameter that is known and makes no difference here. */
export const ignored = z.unknown().optional();

/** A parameter that would change the answer, and is refused unless it asks for nothing. */
export function notPossible(instead: string, nothing: readonly unknown[] = []) {
  return z
    .unknown()
    .optional()
    .refine(
      (value) => value == null || nothing.includes(value),
      `This is not possible here. ${instead}`,
    );
}

/** Says which types there are where one is given that is not among them. */
export function oneOf(types: string) {
  return {
    error: (issue: { code?: string }) =>
      issue.code === "invalid_union"
        ? `This is not possible here. There are: ${types}.`
        : undefined,
  };
}

/** Content that may be a plain text, as the blocks that it stands for. */
export function textOrBlocks<Block extends z.ZodType>(block: Block) {
  return z.preprocess(
    (content) => (typeof content === "string" ? [{ type: "text", text: content }] : content),
    z.array(block, "This is neither a text nor a list."),
  );
}
