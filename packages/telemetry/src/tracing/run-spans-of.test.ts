import { resourceFromAttributes } from "@opentelemetry/resources";
import { describe, expect, it } from "vitest";
import { aRunTrace } from "../testing/a-run-trace.ts";
import { runSpansOf } from "./run-spans-of.ts";

const resource = resourceFromAttributes({});
const spansOf = (trace = aRunTrace()) => [...runSpansOf(trace, resource)];
const idsOf = (trace = aRunTrace()) =>
  spansOf(trace).map((span) => {
    const { traceId, spanId } = span.spanContext();
    return { traceId, spanId, parent: span.parentSpanContext?.spanId };
  });

describe("the spans of a run", () => {
  it("have ids that follow from the run's, the same each time, and others for another run", () => {
    const ids = idsOf();
    expect(idsOf()).toEqual(ids);
    const [one, two, tool, root] = ids;
    expect(new Set(ids.map(({ traceId }) => traceId))).toEqual(
      new Set(["0198f0a000007000800000000000abcd"]),
    );
    expect(new Set(ids.map(({ spanId }) => spanId)).size).toBe(4);
    for (const { spanId } of ids) expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    for (const part of [one, two, tool]) expect(part?.parent).toBe(root?.spanId);
    expect(root?.parent).toBeUndefined();
    const others = idsOf(aRunTrace({ id: "0198f0a0-0000-7000-8000-00000000abce" }));
    const all = [...ids, ...others].map(({ spanId }) => spanId);
    expect(new Set(all).size).toBe(8);
  });

  it("are told without the run's own while it goes on", () => {
    const names = spansOf({ ...aRunTrace(), endedAt: null }).map(({ name }) => name);
    expect(names).toEqual([
      "chat claude-sonnet-4-6",
      "chat claude-sonnet-4-6",
      "execute_tool search",
    ]);
  });

  it("say what each call used, cost, took and came to", () => {
    const [call, cut, tool, root] = spansOf();
    expect(call?.attributes).toMatchObject({
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": "claude-sonnet-4-6",
      "langfuse.observation.usage_details":
        '{"input":1,"output":2,"cache_read_input_tokens":3,"cache_creation_input_tokens":4}',
      "langfuse.observation.cost_details": '{"total":1.5}',
      "langfuse.observation.completion_start_time": '"2023-11-14T22:13:20.040Z"',
      "langfuse.observation.input": expect.stringContaining("A question."),
      "langfuse.observation.output": expect.stringContaining("An answer."),
      "gen_ai.response.finish_reasons": ["tool_use"],
      "parley.run.call": 1,
      "session.id": "a-conversation",
      "user.id": "a-person",
    });
    expect(call?.startTime).toEqual([1_700_000_000, 10_000_000]);
    expect(call?.endTime).toEqual([1_700_000_000, 100_000_000]);
    expect(cut?.attributes).toMatchObject({ "parley.run.cut": true, "parley.run.call": 2 });
    for (const absent of ["cost_details", "input", "output", "completion_start_time"])
      expect(cut?.attributes).not.toHaveProperty([`langfuse.observation.${absent}`]);
    expect(tool).toMatchObject({ status: { code: 2 } });
    expect(tool?.attributes).toMatchObject({
      "langfuse.observation.type": "tool",
      "gen_ai.tool.name": "search",
      "gen_ai.tool.call.id": "call_1",
      "langfuse.observation.input": '{"query":"larks"}',
      "langfuse.observation.output": '"nothing"',
    });
    expect(root?.attributes).toMatchObject({
      "langfuse.observation.type": "agent",
      "langfuse.internal.is_app_root": true,
      "parley.run.attempt": 2,
      "parley.run.status": "completed",
    });
  });

  it("name the error of a run that failed, on it and on the call that it cut", () => {
    const failed = aRunTrace({ status: "failed", failureCode: "UPSTREAM_OVERLOADED" });
    const errors = spansOf(failed).map(({ attributes }) => attributes["error.type"]);
    expect(errors).toEqual([undefined, "UPSTREAM_OVERLOADED", "tool_error", "UPSTREAM_OVERLOADED"]);
  });
});
