import * as z from "zod";
import { toolNames } from "./message.ts";

/** How a conversation's last answer was asked for; null is the server's default. */
export const conversationParameters = z
  .object({
    system: z.string().nullable().meta({ description: "Instructions for the model." }),
    maxTokens: z.int().positive().nullable().meta({
      description: "The most tokens that the answer could have.",
    }),
    thinking: z.boolean().nullable().meta({
      description: "Whether the model could reason before it answered.",
    }),
    tools: toolNames.nullable().meta({
      description: "The tools that the model could call, by name.",
    }),
  })
  .meta({
    id: "ConversationParameters",
    description: "How a conversation's last answer was asked for; null is the server's default.",
  });
export type ConversationParameters = z.infer<typeof conversationParameters>;
