import { expectedTokens } from "@parley/sim";

const MODEL = "claude-sonnet-4-6";

/** The prompt of a measured stream: exactly `tokens` tokens at the simulator's pace. */
export function streamPrompt(stream: number, tokens: number): string {
  return `/long ${tokens} Stream ${stream}`;
}

/** A prompt that is answered at ten times the pace and not measured. */
export function warmUpPrompt(stream: number, tokens: number): string {
  return `/long ${tokens} rate=200 Warm-up ${stream}`;
}

/** The stream that a request to the simulator belongs to, whoever sent it; undefined for a warm-up. */
export function streamOf(requestBody: string): number | undefined {
  const number = /"\/long \d+ Stream (\d+)"/.exec(requestBody)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A request of the Messages API. */
export function messagesRequest(message: string, maxTokens: number) {
  return {
    model: MODEL,
    max_tokens: maxTokens,
    stream: true as const,
    messages: [{ role: "user" as const, content: message }],
  };
}

/** What the simulator answers. It depends on the message alone, not on what a server adds to it. */
export function answerTokens(message: string, maxTokens: number): readonly string[] {
  return expectedTokens(messagesRequest(message, maxTokens));
}
