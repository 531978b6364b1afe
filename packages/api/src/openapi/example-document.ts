import type { ConversationExport } from "@parley/shared";

/** A short conversation as it is exported, and can be imported. */
export const exampleDocument: ConversationExport = {
  format: "parley.conversation",
  version: 1,
  exportedAt: "2026-11-20T10:00:00.000Z",
  conversation: {
    id: "01992a43-7c1d-7a64-b2f8-6d0e9c3a5b71",
    title: "Holidays in May",
    origin: "chat",
    createdAt: "2026-11-20T09:30:00.000Z",
    updatedAt: "2026-11-20T09:30:00.000Z",
  },
  messages: [
    {
      id: "01992a43-7c1e-7f52-8e2b-5b0f8a3c6d11",
      parentId: null,
      role: "user",
      content: [{ type: "text", text: "What is a durable run?" }],
      createdAt: "2026-11-20T09:30:00.000Z",
      run: null,
    },
    {
      id: "01992a43-7c1f-7b02-9d6e-8f2a4c5b1e37",
      parentId: "01992a43-7c1e-7f52-8e2b-5b0f8a3c6d11",
      role: "assistant",
      content: [{ type: "text", text: "An answer that is kept,\neven when you leave." }],
      createdAt: "2026-11-20T09:30:00.000Z",
      run: {
        id: "01992a43-7c20-7d35-a6d4-3c1f5e8b7a90",
        model: "claude-sonnet-4-6",
        status: "completed",
        attempt: 1,
        options: { maxTokens: 1024 },
        stopReason: "end_turn",
        failure: null,
        usage: {
          inputTokens: 14,
          outputTokens: 11,
          cacheReadTokens: 0,
          cacheWriteTokens: 0,
          costMicroDollars: 207,
          estimated: false,
        },
        upstreamRequestId: "req_011CV8n1",
        createdAt: "2026-11-20T09:30:00.000Z",
        startedAt: "2026-11-20T09:30:00.020Z",
        endedAt: "2026-11-20T09:30:02.410Z",
      },
    },
  ],
};
