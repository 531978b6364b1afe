import { run } from "@parley/shared";
import { describe, expect, test } from "vitest";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import { eventsIn, isText, openStream, runIdOf } from "./driver/open-stream.ts";
import { callRest } from "./driver/rest-call.ts";
import { expectWholeLog, readLog, storedText, textIn } from "./driver/run-log.ts";
import { until } from "./driver/until.ts";

describe("a server that ends while it streams", () => {
  test.for(["SIGTERM", "kill -9"])("by %s: the next one gives exactly the rest", async (how) => {
    await using own = await Installation.start({ SHUTDOWN_GRACE_MS: "0" });
    const asked = "/long 4000 rate=150";
    const before = await openStream(own, "POST /chat/stream", {
      body: { message: asked, maxTokens: 8_192 },
    });
    const runId = runIdOf(before);
    await until("some text came", () => before.frames.filter(isText).length > 10);
    await (how === "SIGTERM" ? own.terminate() : own.kill());
    const ended = await before.ended;
    await own.start();
    const had = eventsIn(before.frames);
    expect(textIn(had)).not.toBe("");
    // Who was not told of the end before was cut off, and not told that it was done.
    expect(ended === "done").toBe(had.at(-1)?.type === "run.interrupted");
    const after = await openStream(own, `GET /runs/${runId}/events`, {
      headers: { "last-event-id": String(had.at(-1)?.seq) },
    });
    expect(await after.ended).toBe("done");
    expect(after.frames.at(-1)?.data).toBe("[DONE]");
    const events = [...had, ...eventsIn(after.frames)];
    expectWholeLog(events);
    expect(events).toEqual(await readLog(own.client(), runId));
    expect(events.at(-1)?.type).toBe("run.interrupted");
    expect(expectedAnswer(asked).startsWith(textIn(events))).toBe(true);
    const ofRun = run.parse((await callRest(own, `GET /runs/${runId}`)).json);
    expect(await storedText(own.client(), ofRun)).toBe(textIn(events));
  });

  test("by SIGTERM, a stream that was to stop with its reader is not stopped", async () => {
    await using own = await Installation.start({ SHUTDOWN_GRACE_MS: "0" });
    const stream = await openStream(own, "POST /chat/stream", {
      body: { message: "/long 4000 rate=100", onDisconnect: "stop" },
    });
    await stream.untilFrame(isText);
    await own.terminate();
    await own.start();
    const ofRun = run.parse((await callRest(own, `GET /runs/${runIdOf(stream)}`)).json);
    expect(ofRun.status).toBe("interrupted");
  });
});
