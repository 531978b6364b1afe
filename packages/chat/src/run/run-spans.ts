import { type Attributes, SpanKind, trace } from "@opentelemetry/api";
import type { RunRow } from "@parley/db";
import { costMicroDollars, type ModelRequest } from "@parley/llm";
import type { TokenUsage } from "@parley/shared";
import type { ChatObserver, EndedRun } from "../observe/chat-observer.ts";
import { withinToolSpan } from "../observe/tool-span.ts";
import { failSpan, withinSpan } from "../observe/within-span.ts";
import type { ToolOutcome } from "../tools/define-tool.ts";
import type { HeardFromModel, ModelAnswer } from "./call-model.ts";
import { estimateUsage } from "./estimate-usage.ts";
import type { RunOutcome } from "./run-outcome.ts";

export interface RunSpansOptions {
  /** Whose models these are, as OpenTelemetry's GenAI conventions name it. */
  provider: string;
  observer: ChatObserver;
}

/**
 * Runs, model calls and tool calls as spans by OpenTelemetry's GenAI conventions, and for the
 * observer. A run that another process goes on with has a span there, too, found by `parley.run.id`.
 */
export class RunSpans {
  readonly #options: RunSpansOptions;

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
    { request, number }: { request: ModelRequest; number: number },
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
    const heard: HeardFromModel = { start: null, firstTokenMs: null, chars: 0 };
    return withinSpan(
      `chat ${request.model}`,
      { kind: SpanKind.CLIENT, attributes },
      async (span) => {
        const startedAt = performance.now();
        let answer: ModelAnswer | null = null;
        let endedAt: number | undefined;
        try {
          answer = await ask(heard);
          endedAt = performance.now();
          return await keep(answer);
        } finally {
          const usage = answer?.usage ?? estimated(heard);
          span.setAttributes(resultOf(answer, heard, usage));
          this.#options.observer.modelCallEnded({
            run,
            model: request.model,
            usage,
            costMicroDollars: usage && costMicroDollars(usage, request.model),
            firstTokenMs: heard.firstTokenMs,
            durationMs: (endedAt ?? performance.now()) - startedAt,
          });
        }
      },
    );
  }

  toolCall(
    run: RunRow,
    { id, name }: { id: string; name: string },
    work: () => Promise<ToolOutcome>,
  ): Promise<ToolOutcome> {
    const attributes = this.#of(run, "execute_tool");
    return withinToolSpan({ id, name, attributes }, work, ({ outcome: _outcome, ...ended }) =>
      this.#options.observer.toolCallEnded({ ...ended, run, name, content: undefined }),
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
}

/** What a call that was cut has used, as far as it was heard. */
function estimated({ start, chars }: HeardFromModel): TokenUsage | null {
  return start && estimateUsage(start.usage, chars);
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
