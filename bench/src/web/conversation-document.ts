import { randomUUID } from "node:crypto";

const paragraph =
  "Some words of an answer, with `code`, **weight** and a [link](https://example.com/), as they are on an ordinary day.";
const answer = `${paragraph}\n\n- one point\n- and another\n\n\`\`\`ts\nconst sum = (a: number, b: number) => a + b;\n\`\`\`\n\n${paragraph}`;

/** The text that only the last message has. */
export const LAST_WORDS = "These are the last words.";

/** A conversation of so many messages in one branch, as `conversations.import` takes it. */
export function conversationDocument(title: string, messages: number): object {
  const createdAt = new Date().toISOString();
  const ids = Array.from({ length: messages }, () => randomUUID());
  return {
    format: "parley.conversation",
    version: 1,
    exportedAt: createdAt,
    conversation: { id: randomUUID(), title, origin: "chat", createdAt, updatedAt: createdAt },
    messages: ids.map((id, at) => {
      const isAnswer = at % 2 === 1;
      const text = isAnswer ? answer : `Question ${at + 1}?`;
      const last = at === messages - 1 ? `\n\n${LAST_WORDS}` : "";
      return {
        id,
        parentId: at === 0 ? null : ids[at - 1],
        role: isAnswer ? "assistant" : "user",
        content: [{ type: "text", text: text + last }],
        createdAt,
        run: null,
      };
    }),
  };
}
