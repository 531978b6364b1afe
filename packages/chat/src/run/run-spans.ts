import { type Attributes, SpanKind, trace } from "@opentelemetry/api";
import { type Db, isTemporaryConversation, type RunRow } from "@parley/db";
import { costMicroDollars, type ModelRequest } from "@parley/llm";
import type { ContentBlock, TokenUsage } from "@parley/shared";
import type { ContentAssembler } from "../log/content-assembler.ts";
import type { ChatObserver, EndedRun } from "../observe/chat-observer.ts";
import { withinToolSpan } from "../observe/tool-span.ts";
import { failSpan, withinSpan } from "../observe/within-span.ts";
import type { ProcessLog } from "../process-log.ts";
import type { ToolOutcome } from "../tools/define-tool.ts";
import type { HeardFromModel, ModelAnswer } from "./call-model.ts";
import { estimateUsage } from "./estimate-usage.ts";
import type { RunOutcome } from "./run-outcome.ts";

export interface RunSpansOptions {
  db: Db;
  /** Whose models these are, as OpenTelemetry's GenAI conventions name it. */
  provider: string;
  observer: ChatObserver;
  log: ProcessLog;
}

/**
 * Runs, model calls and tool calls as spans by OpenTelemetry's GenAI conventions, and for the
 * observer. A run that another process goes on with has a span there, too, found by `parley.run.id`.
 */
export class RunSpans {
  readonly #options: RunSpansOptions;
  readonly #mayShow = new WeakMap<RunRow, Promise<boolean>>();

  constructor(options: RunSpansOptions) {
    this.#options = options;
  }

  /** All that a process does for a run, to the last thing written. It outlives the request. */
  run<Result>(run: RunRow, work: () => Promise<Result>): Promise<Result> {
    const attributes = { ...this.#of(run, "invoke_agent"), "parley.run.attempt": run.attempt };
    return withinSpan("invoke_agent", { attributes }, work);
  }

  /** How the run is at rest that the span is about. */
  atRest(run: RunRow, status: EndedRun["status"] | "waiting", outcome?: RunOutcome): void {
    const code = outcome?.status === "failed" ? outcome.failure.code : null;
    const span = trace.getActiveSpan();
    span?.setAttribute("parley.run.status", status);
    if (code !== null) failSpan(span, code);
    if (status !== "waiting") this.#options.observer.runEnded({ run, status, code });
  }

  /**
   * @param call its number is its place among the run's calls of models, whichever process made them
   * @param work `keep` writes down what `ask` came to. Only then is the call told of: or one that died
   *   between could have told of it, and whoever makes it again once more
   */
  modelCall<Kept>(
    run: RunRow,
    {
      request,
      content,
      number,
    }: { request: ModelRequest; content: ContentAssembler; number: number },
    {
      ask,
      keep,
    }: {
      ask: (heard: HeardFromModel) => Promise<ModelAnswer>;
      keep: (answer: ModelAnswer) => Promise<Kept>;
    },
  ): Promise<Kept> {
    const attributes = {
      ...this.#of(run, "chat"),
      "gen_ai.request.model": request.model,
      "gen_ai.request.max_tokens": request.maxTokens,
      "gen_ai.request.stream": true,
      "parley.run.call": number,
    };
    const said = saidSince(content);
    const heard: HeardFromModel = { start: null, firstTokenMs: null };
    return withinSpan(
      `chat ${request.model}`,
      { kind: SpanKind.CLIENT, attributes },
      async (span) => {
        const startedAt = performance.now();
        let answer: ModelAnswer | null = null;
        let ended: { durationMs: number; output: ContentBlock[] } | undefined;
        const end = () => ({
          durationMs: performance.now() - startedAt,
          output: [...said(), ...(answer?.calls ?? []).map(toBlock)],
        });
        try {
          answer = await ask(heard);
          ended = end();
          return await keep(answer);
        } finally {
          const { durationMs, output } = ended ?? end();
          const usage = answer?.usage ?? estimated(heard, output);
          span.setAttributes(resultOf(answer, heard, usage));
          await this.#tell(run, (mayShow) =>
            this.#options.observer.modelCallEnded({
              span,
              run,
              request,
              usage,
              costMicroDollars: usage && costMicroDollars(usage, request.model),
              firstTokenMs: heard.firstTokenMs,
              durationMs,
              output: mayShow ? output : undefined,
            }),
          );
        }
      },
    );
  }

  toolCall(
    run: RunRow,
    { id, name, input }: { id: string; name: string; input: unknown },
    work: () => Promise<ToolOutcome>,
  ): Promise<ToolOutcome> {
    const attributes = this.#of(run, "execute_tool");
    return withinToolSpan({ id, name, attributes }, work, ({ outcome: { output }, ...ended }) =>
      this.#tell(run, (mayShow) => {
        const content = mayShow ? { input, output } : undefined;
        this.#options.observer.toolCallEnded({ ...ended, run, name, content });
      }),
    );
  }

  #of(run: RunRow, operation: string): Attributes {
    return {
      "gen_ai.operation.name": operation,
      "gen_ai.provider.name": this.#options.provider,
      "gen_ai.conversation.id": run.conversationId,
      "user.id": run.userId,
      "parley.organization.id": run.organizationId,
      "parley.run.id": run.id,
    };
  }

  /** Whatever goes wrong in it is no matter of the run's. */
  async #tell(run: RunRow, tell: (mayShow: boolean) => void): Promise<void> {
    try {
      tell(this.#options.observer.wantsContent && (await this.#isShown(run)));
    } catch (error) {
      this.#options.log.warn({ err: error, runId: run.id }, "A call could not be told of.");
    }
  }

  /**
   * Temporary conversations leave no trace, and what cannot be looked up is taken for one. Asked
   * once a run, after its first call: before it, the first token would wait for it.
   */
  #isShown(run: RunRow): Promise<boolean> {
    const { db } = this.#options;
    const shown =
      this.#mayShow.get(run) ??
      isTemporaryConversation(db, run.organizationId, run.conversationId).then(
        (temporary) => !temporary,
        () => false,
      );
    this.#mayShow.set(run, shown);
    return shown;
  }
}

/** What a call that was cut has used, as far as it was heard. */
function estimated({ start }: HeardFromModel, said: readonly ContentBlock[]): TokenUsage | null {
  if (start === null) return null;
  let chars = 0;
  for (const block of said)
    if (block.type === "text") chars += block.text.length;
    else if (block.type === "thinking") chars += block.thinking.length;
  return estimateUsage(start.usage, chars);
}

function resultOf(
  answer: ModelAnswer | null,
  { start, firstTokenMs }: HeardFromModel,
  usage: TokenUsage | null,
): Attributes {
  return {
    ...(start !== null && { "gen_ai.response.model": start.model }),
    ...(start !== null &&
      start.requestId !== null && { "parley.upstream_request_id": start.requestId }),
    ...(answer !== null && { "gen_ai.response.finish_reasons": [answer.stopReason] }),
    ...(firstTokenMs !== null && { "gen_ai.response.time_to_first_chunk": firstTokenMs / 1_000 }),
    // By the conventions the input's tokens are all of them, the cached ones too.
    ...(usage !== null && {
      "gen_ai.usage.input_tokens":
        usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
      "gen_ai.usage.output_tokens": usage.outputTokens,
      "gen_ai.usage.cache_read.input_tokens": usage.cacheReadTokens,
      "gen_ai.usage.cache_write.input_tokens": usage.cacheWriteTokens,
    }),
  };
}

function toBlock({ id, name, input }: ModelAnswer["calls"][number]): ContentBlock {
  return { type: "tool_use", id, name, input };
}

/** What is said from now on: a call's own part of the content of its run. */
function saidSince(content: ContentAssembler): () => ContentBlock[] {
  const before = content.content();
  const last = before.at(-1);
  const lastLength = last?.type === "text" ? last.text.length : 0;
  return () => {
    const now = content.content();
    const added = now.slice(before.length);
    const grown = now[before.length - 1];
    return grown?.type === "text" && grown.text.length > lastLength
      ? [{ type: "text", text: grown.text.slice(lastLength) }, ...added]
      : added;
  };
}
