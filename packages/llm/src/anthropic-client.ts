import Anthropic from "@anthropic-ai/sdk";
import { nodeFetch } from "./node-fetch.ts";

export interface AnthropicClientOptions {
  apiKey?: string | undefined;
  /** A bearer token instead of the key. */
  authToken?: string | undefined;
  /** Any server that speaks the Messages API. */
  baseURL?: string | undefined;
  /** Defaults to node:http(s), which costs less than the global one. */
  fetch?: typeof globalThis.fetch | undefined;
}

export function createClient({
  apiKey,
  authToken,
  baseURL,
  fetch,
}: AnthropicClientOptions): Anthropic {
  // A gateway may need no key, but without one the SDK would go and search the machine for it.
  const credential = authToken && !apiKey ? { authToken } : { apiKey: apiKey ?? "none" };
  return new Anthropic({
    ...credential,
    baseURL: baseURL ?? "https://api.anthropic.com",
    fetch: fetch ?? nodeFetch,
    maxRetries: 0,
    logLevel: "off",
    openTelemetry: false,
  });
}
