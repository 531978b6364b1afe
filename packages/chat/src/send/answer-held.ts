import { insertConversation } from "@parley/db";
import type { AnswerInput, HeldMessage, Principal, StartedRun } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { titleOf } from "../conversation/title-of.ts";
import { digestInput } from "./input-digest.ts";
import { type StarterOptions, startAnswer } from "./start-answer.ts";

/** As much of a text as its title can come from. */
const MAX_TITLE_SOURCE = 1_000;

/**
 * Starts the answer to a conversation that its caller holds. Of it we keep the last thing that was
 * said, with the answer, in a conversation that is in no list; the whole of it only until the run
 * has ended (invariant 6: should this process die, another begins the run again from it), and was
 * told of where somebody keeps traces.
 */
export function answerHeld(
  options: StarterOptions,
  principal: Principal,
  input: AnswerInput,
): Promise<StartedRun> {
  const id = input.id ?? uuidv7();
  const request = { id, digest: digestInput("answer", { ...input, id }) };
  return startAnswer(options, principal, request, async (trx) => {
    const conversationId = uuidv7();
    const text = lastSaid(input.messages);
    await insertConversation(trx, principal, {
      id: conversationId,
      title: titleOf(text.slice(0, MAX_TITLE_SOURCE)),
      origin: "api",
    });
    return {
      userMessage: {
        // Not `id`: that is the caller's, and other organizations' callers may choose the same.
        id: uuidv7(),
        organizationId: principal.organizationId,
        conversationId,
        parentId: null,
        role: "user",
        content: text === "" ? [] : [{ type: "text", text }],
      },
      messageId: uuidv7(),
      model: input.model ?? options.defaultModel,
      options: { maxTokens: input.maxTokens, held: true },
      request: input,
    };
  });
}

/** The text of the user's last message that has any: the last ones may hold only tools' results. */
function lastSaid(messages: readonly HeldMessage[]): string {
  for (const { role, content } of messages.toReversed()) {
    if (role !== "user") continue;
    const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
    if (text.trim() !== "") return text;
  }
  return "";
}
