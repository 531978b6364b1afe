import { APIError } from "@anthropic-ai/sdk";
import { type AnthropicClientOptions, createClient } from "./anthropic-client.ts";

/** What came of asking a provider which models it has: that costs nothing. */
export type ProviderState =
  | { state: "ready" }
  /** It answers, and has no list of models: some gateways have none. */
  | { state: "noList" }
  | { state: "unknownModel" }
  | { state: "refused"; status: number }
  | { state: "failed"; why: string };

/** Asks a provider whether it knows the credentials and the model. Never rejects. */
export async function checkProvider(
  options: AnthropicClientOptions & { model: string },
  signal: AbortSignal,
): Promise<ProviderState> {
  // Once, and read whole: not what the lean one for streams is for.
  const { models } = createClient({ fetch: globalThis.fetch, ...options });
  try {
    await models.retrieve(options.model, {}, { signal });
    return { state: "ready" };
  } catch (error) {
    if (statusOf(error) !== 404) return stateOf(error);
  }
  try {
    await models.list({ limit: 1 }, { signal });
    return { state: "unknownModel" };
  } catch (error) {
    return [404, 405, 501].includes(statusOf(error)) ? { state: "noList" } : stateOf(error);
  }
}

function stateOf(error: unknown): ProviderState {
  const status = statusOf(error);
  if (status === 401 || status === 403) return { state: "refused", status };
  if (status > 0) return { state: "failed", why: `HTTP ${status}` };
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return { state: "failed", why: cause instanceof Error ? cause.message : String(cause) };
}

/** Zero: it came to no answer. */
function statusOf(error: unknown): number {
  return error instanceof APIError && typeof error.status === "number" ? error.status : 0;
}
