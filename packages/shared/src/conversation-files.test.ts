import fc from "fast-check";
import { expect, test } from "vitest";
import { conversationJson, conversationMarkdown, safeFileName } from "./conversation-files.ts";
import { conversationExport, type ExportRecord } from "./export.ts";

const at = "2026-11-20T09:30:00.000Z";
const id = (n: number) => `01992a43-7c1d-7a64-b2f8-00000000000${n}`;
const records: ExportRecord[] = [
  {
    type: "export",
    format: "parley.records",
    version: 1,
    of: "conversation",
    exportedAt: at,
    organizationId: id(8),
    userId: id(9),
    parts: ["conversations"],
  },
  {
    type: "conversation",
    userId: id(9),
    id: id(1),
    title: "One of  many",
    origin: "chat",
    createdAt: at,
    updatedAt: at,
  },
  {
    type: "message",
    conversationId: id(1),
    id: id(2),
    parentId: null,
    role: "user",
    content: [{ type: "text", text: "Hello" }],
    createdAt: at,
    run: null,
  },
  {
    type: "message",
    conversationId: id(1),
    id: id(3),
    parentId: id(2),
    role: "assistant",
    content: [
      { type: "thinking", thinking: "hidden thought" },
      {
        type: "tool_use",
        id: "1",
        name: "look",
        input: { for: "````" },
        approval: { approved: true },
      },
      { type: "tool_result", toolUseId: "1", output: "found", isError: false },
      { type: "text", text: "Hi\n\n- a list" },
    ],
    createdAt: at,
    run: null,
  },
  { type: "end", records: 3 },
];

test("as JSON it is the document that is imported", () => {
  const document: unknown = JSON.parse(records.map(conversationJson()).join(""));
  expect(conversationExport.parse(document).messages).toHaveLength(2);
});

test("as Markdown it reads as the conversation, without thinking, and code ends where it ends", () => {
  const text = records.map(conversationMarkdown()).join("");
  expect(text).toBe(`# One of many

*Exported from Parley on 2026-11-20 09:30 UTC.*

---

## You

*2026-11-20 09:30 UTC*

Hello

---

## Answer

*2026-11-20 09:30 UTC*

**Tool call (allowed):** \`look\`

\`\`\`\`\`json
{
  "for": "\`\`\`\`"
}
\`\`\`\`\`

**Tool result:**

\`\`\`
found
\`\`\`

Hi

- a list
`);
});

test.each([
  ["Plans for 2026", "Plans for 2026"],
  ["../../etc/passwd", "etc passwd"],
  ['a "b" <c>: d?', "a b c d"],
  ["Übung – 日本語 🙂", "Übung – 日本語 🙂"],
  ["CON", "conversation"],
  [".hidden.", "hidden"],
  ["\u202egpj.exe", "gpj.exe"],
  ["🙂".repeat(200), "🙂".repeat(80)],
  ["   ", "conversation"],
  [null, "conversation"],
])("%j names the file %j", (title, name) => {
  expect(safeFileName(title, "conversation")).toBe(name);
});

test("whatever the title, the name can be written in a header", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (title) => {
      const name = safeFileName(title, "x");
      expect(encodeURIComponent(name)).toMatch(/^[\w\-.!~*'()%]+$/);
      expect(name).not.toMatch(/[\\/\0\r\n"]/);
    }),
  );
});
