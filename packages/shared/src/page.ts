import * as z from "zod";

export const pageCursor = z
  .string()
  .max(200)
  .optional()
  .meta({ description: "`nextCursor` of the page before. Left out: the first page." });
export const pageLimit = z
  .int()
  .min(1)
  .max(100)
  .default(50)
  .meta({ description: "The most items of one page." });

/** One page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: "Asks for the next page; null on the last one." }),
  });
}
