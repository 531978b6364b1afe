import * as z from "zod";

/** The example that a schema of an output gives in its metadata; of a list, that of its items. */
export function exampleOf(schema: z.core.$ZodType): unknown {
  const [example] = z.globalRegistry.get(schema)?.examples ?? [];
  if (example !== undefined || !(schema instanceof z.ZodArray)) return example;
  const item = exampleOf(schema.element);
  return item === undefined ? undefined : [item];
}
