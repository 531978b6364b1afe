import { readFileSync } from "node:fs";
import { conversationExport, type ConversationExport } from "@parley/shared";
import fc from "fast-check";
import { expect, test } from "vitest";
import { convert } from "./convert.ts";

/** Conversations as the exports of others have them, written by hand: of every kind of node that is known. */
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));
const chatgptConversation = fixture("chatgpt");
const claudeConversation = fixture("claude");
const oldClaudeConversation = fixture("claude-old");

const OWNER = "01992a43-7c22-7e0b-8f4c-2a6d1c9b7e50";

/** What the server takes: its schema, and parents before children, answers below something. */
function expectImportable(document: ConversationExport): void {
  conversationExport.parse(document);
  const seen = new Set<string>();
  const runs = new Set<string>();
  for (const { id, parentId, role, run } of document.messages) {
    expect(seen.has(id)).toBe(false);
    expect(parentId === null ? role === "user" : seen.has(parentId)).toBe(true);
    seen.add(id);
    if (run === null) continue;
    expect(runs.has(run.id)).toBe(false);
    runs.add(run.id);
  }
}

function documentOf(value: unknown, owner = OWNER): ConversationExport {
  const converted = convert(value, owner);
  if ("skipped" in converted) throw new Error(converted.skipped);
  expectImportable(converted.document);
  return converted.document;
}

/** The tree as indented lines: who, and what they said. */
function outline({ messages }: ConversationExport): string[] {
  const depths = new Map<string, number>();
  return messages.map(({ id, parentId, role, content }) => {
    const depth = parentId === null ? 0 : (depths.get(parentId) ?? 0) + 1;
    depths.set(id, depth);
    const texts = content.map((block) =>
      block.type === "text" ? block.text : block.type === "thinking" ? `(${block.thinking})` : "?",
    );
    return `${"  ".repeat(depth)}${role}: ${texts.join(" | ")}`;
  });
}

test("ChatGPT's tree: branches, one message for an answer of many steps, nothing that is hidden", () => {
  const document = documentOf(chatgptConversation);
  // The branch that was shown comes last.
  expect(outline(document)).toEqual([
    "user: Nobody before me",
    "user: *[Image]*\n\nWhat is this?\n\n*[File: photo.png]*",
    "  assistant: (Looking\n\nIt seems to be old.) | ```python\nprint(1 + 1)\n```\n\n```text\n2\n```\n\nThe Forum in Rome. ([example.com](https://example.com)) Old",
    "    user: Older wording",
    "      assistant: Older answer",
    "    user: Newer wording",
    "      assistant: First try",
    "      assistant: Second try",
  ]);
  expect(document.conversation).toMatchObject({
    title: "Trip to Rome",
    createdAt: "2023-11-14T22:13:20.000Z",
    updatedAt: "2023-11-14T22:21:40.250Z",
  });
  const models = document.messages.flatMap(({ run }) => run?.model ?? []);
  expect(new Set(models)).toEqual(new Set(["o3", "gpt-4o"]));
  expect(document.messages.at(-1)?.run?.status).toBe("stopped");
  expect(JSON.stringify(document)).not.toMatch(/secret profile|long result|Circle|[\ue200-\ue20f]/);
});

test("Claude's tree: thinking, artifacts, tools and what was attached", () => {
  const document = documentOf(claudeConversation);
  expect(outline(document)).toEqual([
    "user: Write a poem\n\n*[File: notes.txt]*\n\n```text\nroses\n```\n\n*[File: rose.png]*",
    '  assistant: (Roses rhyme with noses.) | Here it is:\n\n**Poem**\n\nRoses are red\n\n*[Tool: web_search]*\n\n```json\n{\n  "query": "roses"\n}\n```\n\n*[Tool failed]*\n\n```text\nno network\n```',
    "  assistant: Only the text field",
  ]);
  expect(document.conversation).toMatchObject({
    title: "A  poem",
    createdAt: "2025-03-01T09:59:00.000Z",
  });
});

test("Claude's older exports, in which each message follows the one before", () => {
  const document = documentOf(oldClaudeConversation);
  expect(outline(document)).toEqual(["user: Hello", "  assistant: Hi", "    user: More"]);
  expect(document.conversation.title).toBeNull();
});

test("an answer that goes on in two ways is two answers", () => {
  const node = (id: string, parent: string | null, role: string, text: string) => ({
    parent,
    message: { author: { role }, content: { content_type: "text", parts: [text] } },
    id,
  });
  const mapping = {
    q: node("q", null, "user", "Question"),
    a: node("a", "q", "assistant", "Begins"),
    b: node("b", "a", "assistant", "one way"),
    c: node("c", "a", "assistant", "another"),
    d: node("d", "a", "user", "And then?"),
  };
  expect(outline(documentOf({ title: "x", mapping }))).toEqual([
    "user: Question",
    "  assistant: Begins",
    "    user: And then?",
    "  assistant: Begins\n\none way",
    "  assistant: Begins\n\nanother",
  ]);
});

test("the ids are the same each time, and each person's own", () => {
  expect(documentOf(chatgptConversation)).toEqual(documentOf(chatgptConversation));
  const mine = documentOf(claudeConversation);
  const theirs = documentOf(claudeConversation, "01992a43-7c22-7e0b-8f4c-2a6d1c9b7e51");
  expect(theirs.conversation.id).not.toBe(mine.conversation.id);
  expect(theirs.messages[0]?.id).not.toBe(mine.messages[0]?.id);
});

test("what was exported here comes back as it is", () => {
  const own = documentOf(oldClaudeConversation);
  expect(convert(own, OWNER)).toMatchObject({ source: "parley", document: own });
});

test.each([
  [{}, "unknown"],
  [[], "unknown"],
  ["text", "unknown"],
  [{ mapping: {} }, "empty"],
  [{ chat_messages: [{ uuid: "x", sender: "human", text: " " }] }, "empty"],
  [
    { mapping: { a: { parent: null, message: { author: { role: "system" }, content: {} } } } },
    "empty",
  ],
])("%j is left out: %s", (value, skipped) => {
  expect(convert(value, OWNER)).toMatchObject({ skipped });
});

const text = fc.string({ unit: "binary", maxLength: 12 });
const anything = fc.anything({ maxDepth: 2, maxKeys: 3 });
const ids = fc.constantFrom(...Array.from("abcdefghijkl"));
const oneOf = <T>(some: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: some }, anything);

const chatgpt = fc.record({
  title: oneOf(text),
  create_time: oneOf(fc.double()),
  update_time: oneOf(fc.double()),
  conversation_id: oneOf(text),
  current_node: oneOf(ids),
  default_model_slug: oneOf(text),
  mapping: fc.dictionary(
    ids,
    oneOf(
      fc.record({
        parent: oneOf(fc.option(ids)),
        message: oneOf(
          fc.record({
            author: oneOf(
              fc.record({ role: fc.constantFrom("user", "assistant", "tool", "system") }),
            ),
            create_time: oneOf(fc.option(fc.double())),
            recipient: oneOf(fc.constantFrom("all", "python", "web")),
            content: oneOf(
              fc.record({
                content_type: oneOf(
                  fc.constantFrom(
                    "text",
                    "code",
                    "multimodal_text",
                    "thoughts",
                    "execution_output",
                    "tether_quote",
                  ),
                ),
                parts: oneOf(fc.array(oneOf(text), { maxLength: 3 })),
                text: oneOf(text),
                url: oneOf(text),
                thoughts: oneOf(fc.array(fc.record({ summary: text, content: text }))),
              }),
            ),
            metadata: oneOf(fc.record({ model_slug: oneOf(text) })),
          }),
        ),
      }),
    ),
  ),
});

const claude = fc.record({
  uuid: oneOf(text),
  name: oneOf(text),
  created_at: oneOf(fc.constantFrom("2025-03-01T10:00:00Z", "+010000-01-01T00:00:00Z", "soon")),
  chat_messages: fc.array(
    oneOf(
      fc.record({
        uuid: ids,
        sender: fc.constantFrom("human", "assistant"),
        parent_message_uuid: oneOf(fc.option(ids)),
        text: oneOf(text),
        content: oneOf(
          fc.array(
            oneOf(
              fc.record({
                type: fc.constantFrom("text", "thinking", "tool_use", "tool_result"),
                text: oneOf(text),
                thinking: oneOf(text),
                name: oneOf(text),
                input: anything,
                content: anything,
              }),
            ),
            { maxLength: 3 },
          ),
        ),
      }),
    ),
    { maxLength: 12 },
  ),
});

test("whatever the tree, what comes of it can be imported", () => {
  let documents = 0;
  fc.assert(
    fc.property(fc.oneof(chatgpt, claude, anything), (value) => {
      const converted = convert(value, OWNER);
      if ("skipped" in converted) return;
      documents++;
      expectImportable(converted.document);
    }),
    { numRuns: 2_000 },
  );
  expect(documents).toBeGreaterThan(500);
});
