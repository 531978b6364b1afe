import { parseArgs } from "node:util";
import * as z from "zod";
import { type VariantName, variantName } from "./streams/variant-name.ts";

export interface Options {
  /** How many streams at a time, one row of the table each. */
  streams: number[];
  rounds: number;
  /** Length of the window that is measured. */
  seconds: number;
  only: VariantName[];
  /** A folder for a CPU profile of Parley, or undefined for none. Profiling costs CPU itself. */
  profile: string | undefined;
}

const count = z.coerce.number().int().positive();
const schema = z.object({
  streams: z.string().transform((text) => z.array(count).min(1).parse(text.split(","))),
  rounds: count,
  seconds: count,
  only: z.string().transform((text) => z.array(variantName).min(1).parse(text.split(","))),
  profile: z.string().optional(),
});

/** @throws with a sentence about what is wrong with the arguments */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      streams: { type: "string", default: "250,500" },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "15" },
      only: { type: "string", default: variantName.options.join(",") },
      profile: { type: "string" },
    },
  });
  const parsed = schema.safeParse(values);
  if (!parsed.success)
    throw new Error(`The options make no sense.\n${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, profile: parsed.data.profile };
}
