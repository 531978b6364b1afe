export {
  createOutbound,
  type FetchLike,
  type Outbound,
  type OutboundOptions,
  type OutboundRequest,
  type OutboundResponse,
  type StreamLimits,
} from "./create-outbound.ts";
export { OutboundError, type OutboundErrorCode } from "./outbound-error.ts";
