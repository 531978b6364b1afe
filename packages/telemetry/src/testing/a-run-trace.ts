import type { RunTrace } from "@parley/chat";

type RunRow = RunTrace["run"];

const at = (ms: number): Date => new Date(1_700_000_000_000 + ms);

const run: RunRow = {
  id: "0198f0a0-0000-7000-8000-00000000abcd",
  organizationId: "an-organization",
  conversationId: "a-conversation",
  messageId: "a-message",
  userId: "a-person",
  model: "claude-sonnet-4-6",
  status: "completed",
  attempt: 2,
  options: {},
  inputDigest: Buffer.alloc(32),
  ownerId: null,
  apiKeyId: null,
  activeMs: 0,
  decisions: [],
  waitUntil: null,
  stopRequestedAt: null,
  stopReason: "end_turn",
  failureCode: null,
  failureMessage: null,
  failureRetryable: null,
  failureRetryAfterMs: null,
  upstreamRequestId: null,
  createdAt: at(0),
  startedAt: at(0),
  endedAt: at(900),
  inputTokens: null,
  outputTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  costMicroDollars: null,
  firstTokenMs: null,
};

/** A run that asked a model, called a tool and was cut in the next call, as its log tells of it. */
export function aRunTrace(changed: Partial<RunRow> = {}): RunTrace {
  const usage = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 };
  const call = { usage, maxTokens: 5 };
  const messages = [
    { role: "user" as const, content: [{ type: "text" as const, text: "A question." }] },
  ];
  return {
    run: { ...run, ...changed },
    provider: "anthropic",
    startedAt: at(0),
    endedAt: at(900),
    seq: 12,
    modelCalls: [
      {
        ...call,
        number: 1,
        estimated: false,
        costMicroDollars: 1_500_000,
        stopReason: "tool_use",
        startedAt: at(10),
        firstTokenAt: at(40),
        endedAt: at(100),
        content: {
          input: { system: undefined, messages },
          output: [{ type: "text", text: "An answer." }],
        },
      },
      {
        ...call,
        number: 2,
        estimated: true,
        costMicroDollars: null,
        stopReason: null,
        startedAt: at(200),
        firstTokenAt: null,
        endedAt: at(900),
        content: undefined,
      },
    ],
    toolCalls: [
      {
        id: "call_1",
        name: "search",
        isError: true,
        startedAt: at(100),
        endedAt: at(200),
        content: { input: { query: "larks" }, output: "nothing" },
      },
    ],
  };
}
