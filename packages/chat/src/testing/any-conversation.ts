import {
  type ContentBlock,
  type ConversationExport,
  type ExportedMessage,
  type ExportedRun,
} from "@parley/shared";
import fc from "fast-check";

const text = fc.string({ unit: "binary", maxLength: 30 });
const storedText = fc
  .string({ unit: "binary", maxLength: 30 })
  .map((value) => value.replaceAll("\0", "").toWellFormed());
const time = fc
  .date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const count = fc.nat(1_000_000);
/** As it comes out of JSON, which knows no -0. */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

const block: fc.Arbitrary<ContentBlock> = fc.oneof(
  text.map((value): ContentBlock => ({ type: "text", text: value })),
  fc.tuple(text, fc.option(text, { nil: undefined })).map(
    ([thinking, signature]): ContentBlock => ({
      type: "thinking",
      thinking,
      ...(signature !== undefined && { signature }),
    }),
  ),
  fc
    .record({ id: text, name: text, input: json })
    .map((call): ContentBlock => ({ type: "tool_use", ...call })),
  fc
    .record({ toolUseId: text, output: json, isError: fc.boolean() })
    .map((result): ContentBlock => ({ type: "tool_result", ...result })),
);

const usage = fc.record({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  costMicroDollars: fc.option(count),
  estimated: fc.boolean(),
});
const failure = fc.record({
  code: fc.constantFrom("UPSTREAM_TIMEOUT" as const, "INTERNAL" as const),
  message: storedText,
  retryable: fc.boolean(),
});

const decision = fc
  .record({
    callId: fc.uuid(),
    approved: fc.boolean(),
    reason: fc.option(text, { nil: undefined }),
  })
  .map(({ reason, ...said }) => ({ ...said, ...(reason !== undefined && { reason }) }));

/** A run that has ended. What it continues is set where it is put into a tree. */
const run: fc.Arbitrary<Omit<ExportedRun, "id">> = fc
  .record({
    model: fc.constantFrom("claude-sonnet-4-6", "another/model:1"),
    status: fc.constantFrom("completed", "stopped", "failed", "interrupted"),
    attempt: fc.integer({ min: 1, max: 3 }),
    options: fc.record(
      {
        maxTokens: fc.integer({ min: 1, max: 9_000 }),
        system: text,
        thinking: fc.boolean(),
        tools: fc.array(fc.constantFrom("add", "ask"), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
    decisions: fc.option(fc.array(decision, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    stopReason: storedText,
    failure,
    usage: fc.option(usage),
    upstreamRequestId: fc.option(storedText),
    createdAt: time,
    startedAt: fc.option(time),
    endedAt: time,
  })
  .map(({ decisions, ...made }) => ({
    ...made,
    ...(decisions !== undefined && { decisions }),
    stopReason: made.status === "completed" ? made.stopReason : null,
    failure: made.status === "failed" ? made.failure : null,
  }));

const node = fc.record({
  id: fc.uuid(),
  /** Which of those before it is its parent; the first are roots. */
  parent: fc.nat(),
  root: fc.boolean(),
  content: fc.array(block, { maxLength: 4 }),
  createdAt: time,
  run: fc.option(run),
  continues: fc.option(fc.nat(), { freq: 4 }),
});

/** Any tree of messages: with several roots, branches, long lines, and runs of every end. */
export const anyConversation: fc.Arbitrary<ConversationExport> = fc
  .record({
    id: fc.uuid(),
    title: fc.option(storedText.map((value) => value.replaceAll(/\p{Cc}/gu, "").trim() || "A")),
    origin: fc.constantFrom("chat" as const, "api" as const),
    createdAt: time,
    updatedAt: time,
    temporary: fc.boolean(),
    archived: fc.boolean(),
    folder: fc.option(fc.constantFrom("Work", "Öfen & more"), { nil: undefined }),
    nodes: fc.uniqueArray(node, { maxLength: 25, selector: ({ id }) => id }),
  })
  .map(({ nodes, temporary, archived, folder, ...conversation }) => ({
    format: "parley.conversation",
    version: 1,
    exportedAt: conversation.updatedAt,
    conversation: {
      ...conversation,
      ...(temporary && { temporary }),
      ...(archived && !temporary && { archived }),
      ...(folder !== undefined && !temporary && { folder }),
    },
    messages: nodes.reduce<ExportedMessage[]>((before, made) => {
      const { id, content, createdAt } = made;
      const parent = made.root ? undefined : before[made.parent % before.length];
      const common = { id, content, createdAt, parentId: parent?.id ?? null };
      if (parent?.role !== "user") return [...before, { ...common, role: "user", run: null }];
      const continues = before[(made.continues ?? 0) % before.length]?.id;
      const written = made.run && {
        ...made.run,
        // Messages and runs have their ids apart.
        id,
        options: {
          ...made.run.options,
          ...(made.continues !== null && continues !== undefined && { continues }),
        },
      };
      return [...before, { ...common, role: "assistant", run: written }];
    }, []),
  }));
