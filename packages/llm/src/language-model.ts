import type {
  ErrorCode,
  HeldMessage,
  HeldTool,
  ModelInfo,
  TokenUsage,
  ToolChoice,
} from "@parley/shared";

/**
 * One block that a model is sent. Thinking goes back only with its signature. A tool's result is
 * what our own tool gave out, or what the caller's showed.
 */
export type ModelBlock =
  | HeldMessage["content"][number]
  | { type: "tool_result"; toolUseId: string; output: unknown; isError: boolean };

export interface ModelMessage {
  role: "user" | "assistant";
  content: ModelBlock[];
}

export interface ModelRequest {
  model: string;
  /** The most tokens to generate. */
  maxTokens: number;
  system?: string | undefined;
  /** Whether to think first, and for how many tokens. Left out: not. `default`: as the model does. */
  thinking?: boolean | "default" | { budgetTokens: number } | undefined;
  tools?: HeldTool[] | undefined;
  /** Left out: the model chooses. */
  toolChoice?: ToolChoice | undefined;
  /** Texts before which the answer ends. */
  stopSequences?: string[] | undefined;
  /** JSON Schema that the answer's text has to follow. */
  outputSchema?: Record<string, unknown> | undefined;
  /** `false`: nobody will send its beginning again, so that keeping it would only cost. */
  cached?: boolean | undefined;
  /** Oldest first; begins with the user's side. Whoever holds the conversation decides on its end. */
  messages: ModelMessage[];
}

/**
 * What a model says while it answers. Deltas that arrived in one read are one event. Exactly one
 * `start` comes first and exactly one `end` last; anything else ends in a thrown `ModelError`.
 */
export type ModelEvent =
  | { type: "start"; model: string; requestId: string | null; usage: TokenUsage }
  | { type: "text"; text: string }
  | { type: "thinking"; text: string; signature?: string }
  | { type: "tool_use"; id: string; name: string; input: unknown }
  | { type: "end"; stopReason: string; stopSequence?: string; usage: TokenUsage };

/** The port through which the domain asks a model. */
export interface LanguageModel {
  /** True when the answers come from the simulator. */
  readonly simulated: boolean;
  readonly models: readonly ModelInfo[];
  readonly defaultModel: string;
  /**
   * Asks for one answer. Ends quietly only after `end`. Throws `ModelError` for whatever the
   * provider did, and the signal's reason when `signal` aborts; the upstream call is then closed.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}

/** A failure of the provider, or of the way to it. `message` is fit for the caller. */
export class ModelError extends Error {
  readonly code: ErrorCode;
  /** Whether asking again later may succeed. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  /** The provider's own id of the request. */
  readonly requestId: string | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      retryable: boolean;
      retryAfterMs?: number | undefined;
      requestId?: string | null;
      cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ModelError";
    this.code = code;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.requestId = options.requestId ?? null;
  }
}
