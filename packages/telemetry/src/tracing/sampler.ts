import type { Attributes } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";

/** The names that OTEL_TRACES_SAMPLER may have. */
export type SamplerName =
  | "always_on"
  | "always_off"
  | "traceidratio"
  | "parentbased_always_on"
  | "parentbased_always_off"
  | "parentbased_traceidratio";

/** @param ratio of the traces, from 0 to 1, where the name says that a part is kept */
export function createSampler(name: SamplerName, ratio: number): Sampler {
  const make: Record<SamplerName, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
    parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    parentbased_traceidratio: () =>
      new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
  };
  return make[name]();
}

/** Whether a span is that of a tool that somebody calls by itself, in no run. */
export function isToolAlone(attributes: Attributes): boolean {
  return (
    attributes["gen_ai.operation.name"] === "execute_tool" &&
    attributes["parley.run.id"] === undefined
  );
}

/**
 * Has tools that are called by themselves recorded though they are not sampled, so that Langfuse has
 * all of them whatever part of the traces a collector gets. Not sampled, they do not go there.
 */
export function recordingToolsAlone(sampler: Sampler): Sampler {
  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      const result = sampler.shouldSample(context, traceId, name, kind, attributes, links);
      return result.decision === SamplingDecision.NOT_RECORD && isToolAlone(attributes)
        ? { ...result, decision: SamplingDecision.RECORD }
        : result;
    },
    toString: () => `RecordingToolsAlone{${sampler.toString()}}`,
  };
}
