import { defineTool, type Tool, type ToolCaller } from "@parley/chat";
import { MAX_SEARCH_LENGTH, type SearchInput, type SearchPage } from "@parley/shared";
import * as z from "zod";

const MAX_HITS = 20;

/** The domain's own search, in what the caller may read. */
export type Search = (caller: ToolCaller, input: SearchInput) => Promise<SearchPage>;

/** Finds what was said before, in the caller's own conversations; temporary ones are in no search. */
export function createSearchTool(search: Search): Tool {
  return defineTool({
    name: "search_conversations",
    description:
      "Searches the person's own earlier conversations for words, the newest first. Use it when they refer to something that was said before and is not in this conversation.",
    input: z.strictObject({
      query: z.string().min(1).max(MAX_SEARCH_LENGTH).meta({
        description: "Words that all have to be there, in any order.",
      }),
      limit: z.int().min(1).max(MAX_HITS).default(8),
    }),
    output: z.object({
      hits: z.array(
        z.object({
          conversationId: z.string(),
          title: z.string().nullable(),
          role: z.string().nullable(),
          at: z.string(),
          text: z.string().nullable().meta({ description: "Null: the title was found." }),
        }),
      ),
      instead: z.string().nullable().meta({
        description: "What was searched for instead, as nothing has the words of the query.",
      }),
    }),
    scopes: ["conversations:read"],
    async run({ caller }, { query, limit }) {
      const { items, instead } = await search(caller, { q: query, limit });
      const hits = items.map(({ conversation, message }) => ({
        conversationId: conversation.id,
        title: conversation.title,
        role: message?.role ?? null,
        at: message?.createdAt ?? conversation.updatedAt,
        text: message?.snippet.map(({ text }) => text).join("") ?? null,
      }));
      return { hits, instead };
    },
  });
}
