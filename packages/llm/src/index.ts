export { type AnthropicModelOptions, createAnthropicModel } from "./anthropic-model.ts";
export type * from "./batch-model.ts";
export { checkProvider, type ProviderState } from "./check-provider.ts";
export { costMicroDollars, topPrices } from "./cost.ts";
export * from "./language-model.ts";
export { linesOf, LineTooLongError } from "./lines-of.ts";
export type { ModelLog } from "./model-log.ts";
export { claudeModels } from "./models.ts";
export type { CallLimits } from "./upstream-call.ts";
