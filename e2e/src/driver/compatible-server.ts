import Anthropic from "@anthropic-ai/sdk";
import type { Parley, Run } from "@parley/client";
import { type RunningSimulator, startSimulator } from "@parley/sim";
import OpenAI from "openai";
import { Installation } from "./installation.ts";
import { until } from "./until.ts";

/*
 * The official clients of both vendors, as they are: only their base URL and key are ours. What
 * the provider behind Parley was sent is seen at a simulator that the test runs itself.
 */

export const MODEL = "claude-sonnet-4-6";

type AnthropicParams = Omit<Anthropic.MessageCreateParamsNonStreaming, "stream">;
type OpenaiParams = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, "stream">;

/** A server whose provider is a simulator of the test's own, and the vendors' clients for it. */
export class CompatibleServer implements AsyncDisposable {
  readonly simulator: RunningSimulator;
  readonly installation: Installation;
  readonly parley: Parley;

  private constructor(simulator: RunningSimulator, installation: Installation) {
    this.simulator = simulator;
    this.installation = installation;
    this.parley = installation.client();
  }

  static async start(): Promise<CompatibleServer> {
    const simulator = await startSimulator({ tokensPerSecond: Infinity });
    const installation = await Installation.start({
      ANTHROPIC_BASE_URL: simulator.url,
      UPSTREAM_TIMEOUT_MS: "3000",
    });
    return new CompatibleServer(simulator, installation);
  }

  /** Tries everything once, unless the test wants otherwise. */
  anthropic(options: { apiKey?: string; maxRetries?: number } = {}): Anthropic {
    return new Anthropic({
      baseURL: this.installation.url,
      apiKey: this.installation.token,
      maxRetries: 0,
      logLevel: "off",
      ...options,
    });
  }

  openai(options: { apiKey?: string; maxRetries?: number } = {}): OpenAI {
    return new OpenAI({
      baseURL: `${this.installation.url}/v1`,
      apiKey: this.installation.token,
      maxRetries: 0,
      logLevel: "off",
      ...options,
    });
  }

  /** What the provider was sent last. */
  get lastBody(): unknown {
    return this.simulator.requests.at(-1)?.body;
  }

  /** Waits until the run has ended, and returns it. */
  endOf(runId: string): Promise<Run> {
    return until("the run has ended", async () => {
      const run = await this.parley.runs.get.query({ runId });
      return run.endedAt !== null && run;
    });
  }

  /** Waits until some run goes on, and returns it. */
  runThatGoesOn(): Promise<Run> {
    return until("a run goes on", async () => {
      const { items } = await this.parley.runs.list.query({ status: "streaming" });
      return items[0];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.installation[Symbol.asyncDispose]();
    await this.simulator.close();
  }
}

/** A request of Anthropic's client with one message. */
export function ask(content: string, more: Partial<AnthropicParams> = {}): AnthropicParams {
  return { model: MODEL, max_tokens: 4_096, messages: [{ role: "user", content }], ...more };
}

/** The same of OpenAI's client. */
export function askOpenai(content: string, more: Partial<OpenaiParams> = {}): OpenaiParams {
  return {
    model: MODEL,
    max_completion_tokens: 4_096,
    messages: [{ role: "user", content }],
    ...more,
  };
}

export function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
}

export function runIdOf(response: { headers: Headers }): string {
  return response.headers.get("x-run-id") ?? "";
}

/** What a call that has to fail was rejected with. */
export async function rejection(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("The call did not fail.");
}
