import { ParleyError } from "@parley/shared";
import type { Request } from "express";
import type * as z from "zod";

/** The request's JSON body. BAD_REQUEST, with the first thing that is wrong with it. */
export function readInput<Output>(schema: z.ZodType<Output>, request: Request): Output {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join(".");
  throw new ParleyError("BAD_REQUEST", `${path ? `${path}: ` : ""}${issue?.message}`);
}
