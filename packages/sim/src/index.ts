export { ApiError, type ApiErrorType } from "./api-error.ts";
export { expectedText, expectedTokens } from "./expected-text.ts";
export { type Fault, type FaultKind, faults } from "./faults.ts";
export type { LoggedRequest } from "./request-log.ts";
export { createSimulator, type Simulator } from "./simulator.ts";
export type { SimulatorOptions } from "./simulator-options.ts";
export {
  type RunningSimulator,
  startSimulator,
  type StartOptions,
} from "./start-simulator.ts";
