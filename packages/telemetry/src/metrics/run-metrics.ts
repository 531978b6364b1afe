import type { ChatLoad, EndedModelCall, EndedRun, EndedToolCall } from "@parley/chat";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const FIRST_TOKEN_SECONDS = [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 20, 60];
const TOKENS_PER_SECOND = [1, 5, 10, 20, 30, 40, 50, 75, 100, 150, 200, 400, 1_000];
const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
const TOOL_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
/** Models and tools are named by callers: so many names, and all others together. */
const MAX_NAMES = 50;
/** Fewer tokens say nothing of how fast a model is. */
const ENOUGH_TOKENS = 10;

/** Counts runs, model calls, tool calls and commits: a few additions each. */
export class RunMetrics {
  readonly #runs: Counter<"status" | "code">;
  readonly #firstToken: Histogram<"model">;
  readonly #speed: Histogram<"model">;
  readonly #tokens: Counter<"model" | "kind">;
  readonly #cost: Counter<"model">;
  readonly #tools: Histogram<"tool" | "result">;
  readonly #commit: Histogram;
  readonly #events: Counter;
  readonly #models = boundedNames();
  readonly #toolNames = boundedNames();

  constructor(registers: Registry[]) {
    this.#runs = new Counter({
      name: "parley_runs_ended_total",
      help: "Runs that this process ended, by how, and by the error's code where they failed.",
      labelNames: ["status", "code"],
      registers,
    });
    this.#firstToken = new Histogram({
      name: "parley_time_to_first_token_seconds",
      help: "From a model's call until it said something.",
      labelNames: ["model"],
      buckets: FIRST_TOKEN_SECONDS,
      registers,
    });
    this.#speed = new Histogram({
      name: "parley_output_tokens_per_second",
      help: "How fast models wrote, from their first token to the end of the call.",
      labelNames: ["model"],
      buckets: TOKENS_PER_SECOND,
      registers,
    });
    this.#tokens = new Counter({
      name: "parley_tokens_total",
      help: "Tokens of model calls, by kind: input, output, cache_read, cache_write.",
      labelNames: ["model", "kind"],
      registers,
    });
    this.#cost = new Counter({
      name: "parley_cost_dollars_total",
      help: "What model calls cost in US dollars, where the price is known.",
      labelNames: ["model"],
      registers,
    });
    this.#tools = new Histogram({
      name: "parley_tool_call_duration_seconds",
      help: "How long calls of tools took, by their result: ok or error.",
      labelNames: ["tool", "result"],
      buckets: TOOL_SECONDS,
      registers,
    });
    this.#commit = new Histogram({
      name: "parley_log_commit_duration_seconds",
      help: "How long commits of run events took; readers are behind by as much.",
      buckets: COMMIT_SECONDS,
      registers,
    });
    this.#events = new Counter({
      name: "parley_log_events_total",
      help: "Run events that were committed.",
      registers,
    });
    for (const status of ["completed", "stopped", "failed", "interrupted"])
      this.#runs.inc({ status, code: "" }, 0);
  }

  runEnded({ status, code }: EndedRun): void {
    this.#runs.inc({ status, code: code ?? "" });
  }

  modelCallEnded({ usage, costMicroDollars, ...call }: EndedModelCall): void {
    const model = this.#models(call.model);
    const { firstTokenMs, durationMs } = call;
    if (firstTokenMs !== null) this.#firstToken.observe({ model }, firstTokenMs / 1_000);
    if (costMicroDollars !== null) this.#cost.inc({ model }, costMicroDollars / 1_000_000);
    if (usage === null) return;
    this.#tokens.inc({ model, kind: "input" }, usage.inputTokens);
    this.#tokens.inc({ model, kind: "output" }, usage.outputTokens);
    this.#tokens.inc({ model, kind: "cache_read" }, usage.cacheReadTokens);
    this.#tokens.inc({ model, kind: "cache_write" }, usage.cacheWriteTokens);
    const writtenMs = firstTokenMs === null ? 0 : durationMs - firstTokenMs;
    if (usage.outputTokens >= ENOUGH_TOKENS && writtenMs > 0)
      this.#speed.observe({ model }, usage.outputTokens / (writtenMs / 1_000));
  }

  toolCallEnded({ name, durationMs, isError }: EndedToolCall): void {
    const labels = { tool: this.#toolNames(name), result: isError ? "error" : "ok" };
    this.#tools.observe(labels, durationMs / 1_000);
  }

  committed(entries: number, seconds: number): void {
    this.#commit.observe(seconds);
    this.#events.inc(entries);
  }
}

/** What a process does now: how many of what. */
export function collectLoad(registers: Registry[], readLoad: () => ChatLoad): void {
  const gauge = (name: string, help: string, key: keyof ChatLoad): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(readLoad()[key]);
      },
    });
  };
  gauge("parley_runs_active", "Runs that this process is writing now.", "activeRuns");
  gauge("parley_followers", "Readers that follow a run at this process.", "followers");
  gauge("parley_log_pending_events", "Run events that wait for their commit.", "pendingEvents");
}

/** Runs of the whole installation that have not ended; the same from every process. */
export function collectRunStates(
  registers: Registry[],
  countRuns: () => Promise<Readonly<Record<string, number>>>,
): void {
  new Gauge({
    name: "parley_runs",
    help: "Runs of the whole installation that have not ended, by state.",
    labelNames: ["state"],
    aggregator: "max",
    registers,
    async collect() {
      // Without the database there is no number; the process's own metrics are there all the same.
      const states = await countRuns().catch(() => ({}));
      this.reset();
      for (const [state, count] of Object.entries(states)) this.set({ state }, count);
    },
  });
}

function boundedNames(): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return name;
    if (known.size >= MAX_NAMES) return "other";
    known.add(name);
    return name;
  };
}
