interface SimulatedModel {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly displayName: string;
  readonly line: "opus" | "sonnet" | "haiku";
  readonly createdAt: string;
  readonly maxInputTokens: number;
  readonly maxTokens: number;
  /** Whether a conversation may end with an assistant message that the model continues. */
  readonly prefill: boolean;
}

/** Newest first, as the API lists them. */
export const models: readonly SimulatedModel[] = [
  {
    id: "claude-sonnet-4-6",
    aliases: [],
    displayName: "Claude Sonnet 4.6 (simulated)",
    line: "sonnet",
    createdAt: "2026-02-17T00:00:00Z",
    maxInputTokens: 1_000_000,
    maxTokens: 128_000,
    prefill: false,
  },
  {
    id: "claude-opus-4-6",
    aliases: [],
    displayName: "Claude Opus 4.6 (simulated)",
    line: "opus",
    createdAt: "2026-02-04T00:00:00Z",
    maxInputTokens: 1_000_000,
    maxTokens: 128_000,
    prefill: false,
  },
  {
    id: "claude-opus-4-5",
    aliases: ["claude-opus-4-5-20251101"],
    displayName: "Claude Opus 4.5 (simulated)",
    line: "opus",
    createdAt: "2025-11-24T00:00:00Z",
    maxInputTokens: 200_000,
    maxTokens: 64_000,
    prefill: true,
  },
  {
    id: "claude-haiku-4-5",
    aliases: ["claude-haiku-4-5-20251001"],
    displayName: "Claude Haiku 4.5 (simulated)",
    line: "haiku",
    createdAt: "2025-10-15T00:00:00Z",
    maxInputTokens: 200_000,
    maxTokens: 64_000,
    prefill: true,
  },
  {
    id: "claude-sonnet-4-5",
    aliases: ["claude-sonnet-4-5-20250929"],
    displayName: "Claude Sonnet 4.5 (simulated)",
    line: "sonnet",
    createdAt: "2025-09-29T00:00:00Z",
    maxInputTokens: 200_000,
    maxTokens: 64_000,
    prefill: true,
  },
];

/** The model by id or alias, or undefined. */
export function findModel(id: string): SimulatedModel | undefined {
  return models.find((model) => model.id === id || model.aliases.includes(id));
}

/** A model as `GET /v1/models` shows it. */
export function modelInfo(model: SimulatedModel) {
  return {
    type: "model",
    id: model.id,
    display_name: model.displayName,
    created_at: model.createdAt,
    max_input_tokens: model.maxInputTokens,
    max_tokens: model.maxTokens,
    line: model.line,
    lifecycle: "active",
    deprecated_at: null,
    retires_at: null,
    capabilities: null,
  } as const;
}
