import * as z from "zod";
import { messageRole } from "./message.ts";
import { pageCursor, pageOf } from "./page.ts";

export const MAX_SEARCH_LENGTH = 200;

/** A text in parts, never as HTML: a page marks the hits itself. */
const markedText = z
  .array(
    z.object({
      text: z.string(),
      hit: z.boolean().meta({ description: "Whether this part is what was looked for." }),
    }),
  )
  .meta({ id: "MarkedText", description: "A text in parts, some of which are hits." });
export type MarkedText = z.infer<typeof markedText>;

export const searchHit = z
  .object({
    conversation: z.object({
      id: z.uuid(),
      title: z.string().nullable(),
      updatedAt: z.iso.datetime(),
    }),
    title: markedText.meta({ description: "The conversation's title; empty where it has none." }),
    message: z
      .object({
        id: z.uuid(),
        role: messageRole,
        createdAt: z.iso.datetime(),
        snippet: markedText.meta({ description: "What is around the first hit, on one line." }),
      })
      .nullable()
      .meta({ description: "Null: it is the title that was found." }),
  })
  .meta({ id: "SearchHit" });
export type SearchHit = z.infer<typeof searchHit>;

export const searchPage = z
  .object({
    ...pageOf(searchHit).shape,
    instead: z
      .string()
      .nullable()
      .meta({ description: "What was looked for instead, as nothing has these words." }),
    complete: z
      .boolean()
      .meta({ description: "False: the search took too long, and older hits may be missing." }),
  })
  .meta({ id: "SearchPage" });
export type SearchPage = z.infer<typeof searchPage>;

export const searchInput = z.strictObject({
  q: z.string().max(MAX_SEARCH_LENGTH).meta({
    description:
      "Words in any order; all have to be there. Of the last one, the beginning is enough.",
  }),
  cursor: pageCursor,
  limit: z.int().min(1).max(50).default(20).meta({ description: "The most messages of one page." }),
});
export type SearchInput = z.infer<typeof searchInput>;
