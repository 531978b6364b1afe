/*
 * Conversations as the exports of others have them, written by hand: short, and of every kind of
 * node that is known.
 */

const seconds = 1_700_000_000;

interface GivenNode {
  id: string;
  parent: string | null;
  role?: string;
  content?: object;
  metadata?: object;
  recipient?: string;
  at?: number | null;
}

function chatgptNode({
  id,
  parent,
  role,
  content,
  metadata = {},
  recipient = "all",
  at,
}: GivenNode) {
  return [
    id,
    {
      id,
      parent,
      children: [],
      message:
        role === undefined
          ? null
          : {
              id,
              author: { role, name: null, metadata: {} },
              create_time: at === undefined ? seconds : at,
              update_time: null,
              content: content ?? { content_type: "text", parts: [""] },
              status: "finished_successfully",
              end_turn: true,
              weight: 1,
              metadata,
              recipient,
            },
    },
  ] as const;
}

const said = (text: string) => ({ content_type: "text", parts: [text] });

/** Branches, hidden nodes, an answer of many steps, marks of sources, pictures, times that are missing. */
export const chatgptConversation = {
  title: "Trip to Rome",
  create_time: seconds,
  update_time: seconds + 500.25,
  conversation_id: "6650a0d0-1111-4222-8333-444455556666",
  default_model_slug: "gpt-4o",
  current_node: "a2",
  moderation_results: [],
  mapping: Object.fromEntries([
    chatgptNode({ id: "root", parent: null }),
    chatgptNode({ id: "sys", parent: "root", role: "system", at: null }),
    chatgptNode({
      id: "about",
      parent: "sys",
      role: "user",
      content: { content_type: "user_editable_context", user_profile: "secret profile" },
      metadata: { is_visually_hidden_from_conversation: true },
    }),
    chatgptNode({
      id: "q1",
      parent: "about",
      role: "user",
      content: {
        content_type: "multimodal_text",
        parts: [
          { content_type: "image_asset_pointer", asset_pointer: "file://x" },
          "What is this?",
        ],
      },
      metadata: { attachments: [{ id: "f", name: "photo.png" }] },
    }),
    chatgptNode({
      id: "th",
      parent: "q1",
      role: "assistant",
      content: {
        content_type: "thoughts",
        thoughts: [{ summary: "Looking", content: "It seems to be old." }],
      },
      metadata: { model_slug: "o3" },
    }),
    chatgptNode({
      id: "search",
      parent: "th",
      role: "assistant",
      content: { content_type: "code", language: "unknown", text: 'search("forum")' },
      recipient: "web",
    }),
    chatgptNode({
      id: "found",
      parent: "search",
      role: "tool",
      content: { content_type: "tether_browsing_display", result: "long result", summary: "" },
    }),
    chatgptNode({
      id: "code",
      parent: "found",
      role: "assistant",
      content: { content_type: "code", language: "unknown", text: "print(1 + 1)" },
      recipient: "python",
      at: null,
    }),
    chatgptNode({
      id: "out",
      parent: "code",
      role: "tool",
      content: { content_type: "execution_output", text: "2" },
    }),
    chatgptNode({
      id: "a1",
      parent: "out",
      role: "assistant",
      content: said(
        'The Forum in \ue200entity\ue202["city","Rome"]\ue201.\ue200cite\ue202turn0search1\ue201 Old【4†source】',
      ),
      metadata: {
        model_slug: "o3",
        content_references: [
          {
            matched_text: "\ue200cite\ue202turn0search1\ue201",
            alt: " ([example.com](https://example.com))",
          },
        ],
      },
    }),
    chatgptNode({ id: "q2", parent: "a1", role: "user", content: said("Older wording") }),
    chatgptNode({ id: "b2", parent: "q2", role: "assistant", content: said("Older answer") }),
    chatgptNode({ id: "q3", parent: "a1", role: "user", content: said("Newer wording") }),
    chatgptNode({ id: "a3", parent: "q3", role: "assistant", content: said("First try") }),
    chatgptNode({
      id: "a2",
      parent: "q3",
      role: "assistant",
      content: said("Second try"),
      metadata: { finish_details: { type: "interrupted" } },
    }),
    chatgptNode({ id: "lost", parent: "gone", role: "user", content: said("Nobody before me") }),
    chatgptNode({ id: "loop1", parent: "loop2", role: "user", content: said("Circle") }),
    chatgptNode({ id: "loop2", parent: "loop1", role: "user", content: said("Circle") }),
  ]),
};

const claudeMessage = (
  uuid: string,
  parent: string | null | undefined,
  sender: "human" | "assistant",
  more: object,
) => ({
  uuid,
  sender,
  text: "",
  content: [],
  created_at: "2025-03-01T10:00:00.123456Z",
  updated_at: "2025-03-01T10:00:00.123456Z",
  attachments: [],
  files: [],
  ...(parent !== undefined && { parent_message_uuid: parent }),
  ...more,
});

const NO_PARENT = "00000000-0000-4000-8000-000000000000";

/** Branches, thinking, tools, an artifact, attachments. */
export const claudeConversation = {
  uuid: "11111111-2222-4333-8444-555555555555",
  name: "A  poem",
  created_at: "2025-03-01T09:59:00.000000Z",
  updated_at: "2025-03-01T10:05:00.000000Z",
  account: { uuid: "x" },
  chat_messages: [
    claudeMessage("m1", NO_PARENT, "human", {
      text: "Write a poem",
      content: [{ type: "text", text: "Write a poem", citations: [] }],
      attachments: [
        { file_name: "notes.txt", file_size: 5, file_type: "txt", extracted_content: "roses" },
      ],
      files: [{ file_name: "rose.png" }],
    }),
    claudeMessage("m2", "m1", "assistant", {
      content: [
        { type: "thinking", thinking: "Roses rhyme with noses." },
        { type: "text", text: "Here it is:" },
        {
          type: "tool_use",
          name: "artifacts",
          input: { id: "p", type: "text/markdown", title: "Poem", content: "Roses are red" },
        },
        { type: "tool_result", name: "artifacts", content: [{ type: "text", text: "OK" }] },
        { type: "tool_use", name: "web_search", input: { query: "roses" } },
        {
          type: "tool_result",
          name: "web_search",
          is_error: true,
          content: [{ type: "text", text: "no network" }],
        },
        { type: "token_budget" },
      ],
    }),
    claudeMessage("m3", "m1", "assistant", { text: "Only the text field", content: [] }),
  ],
};

/** As older exports were: without parents, and with texts only. */
export const oldClaudeConversation = {
  uuid: "99999999-2222-4333-8444-555555555555",
  name: "",
  created_at: "2023-09-01T09:59:00.000000+00:00",
  updated_at: "2023-09-01T10:05:00.000000+00:00",
  chat_messages: [
    claudeMessage("o1", undefined, "human", { text: "Hello" }),
    claudeMessage("o2", undefined, "assistant", { text: "Hi" }),
    claudeMessage("o3", undefined, "human", { text: "More" }),
  ],
};
