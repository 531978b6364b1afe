export {
  type AnthropicModelOptions,
  createAnthropicModel,
  type ModelLog,
} from "./anthropic-model.ts";
export type * from "./batch-model.ts";
export { checkProvider, type ProviderState } from "./check-provider.ts";
export { costMicroDollars, topPrices } from "./cost.ts";
export * from "./language-model.ts";
export { claudeModels } from "./models.ts";
export type { CallLimits } from "./upstream-call.ts";
