import { describe, expect, test } from "vitest";
import { DeferredTasks, type DeferredOptions } from "./deferred-tasks.ts";

function start(options: Omit<DeferredOptions, "log"> = {}) {
  const logged: object[] = [];
  const log = {
    info: () => undefined,
    warn: (fields: object, message: string) => void logged.push({ ...fields, message }),
    error: () => undefined,
  };
  return { tasks: new DeferredTasks({ ...options, log }), logged };
}

const never = () => new Promise<void>(() => undefined);
const nothing = async (): Promise<void> => undefined;

describe("a deferred task", () => {
  test("runs after the turn that deferred it, and is counted", async () => {
    const { tasks, logged } = start();
    const order: string[] = [];
    tasks.defer("test", async () => void order.push("task"));
    order.push("caller");
    await tasks.close(1_000);
    expect(order).toEqual(["caller", "task"]);
    expect(tasks.stats()).toMatchObject({ started: 1, completed: 1, failed: 0, running: 0 });
    expect(logged).toEqual([]);
  });

  test.for([
    ["rejects", async () => Promise.reject(new Error("No."))],
    [
      "throws",
      () => {
        throw new Error("No.");
      },
    ],
  ] as const)("that %s is in the log, with whose it was, and nowhere else", async ([, work]) => {
    const { tasks, logged } = start();
    tasks.defer("test", work, { requestId: "r-1" });
    await tasks.close(1_000);
    expect(tasks.stats()).toMatchObject({ started: 1, completed: 0, failed: 1 });
    expect(logged).toEqual([
      {
        requestId: "r-1",
        task: "test",
        err: new Error("No."),
        message: "A deferred task failed.",
      },
    ]);
  });

  test("waits for its answer, and not for another's", async () => {
    const { tasks } = start();
    const done: string[] = [];
    const one = tasks.hold({});
    const other = tasks.hold({});
    one.defer("test", async () => void done.push("one"));
    other.defer("test", async () => void done.push("other"));
    expect(tasks.stats().waiting).toBe(2);
    other.release();
    await expect.poll(() => done).toEqual(["other"]);
    expect(tasks.stats().waiting).toBe(1);
    one.release();
    one.release();
    one.defer("test", async () => void done.push("late"));
    await expect.poll(() => done).toEqual(["other", "one", "late"]);
    expect(tasks.stats()).toMatchObject({ started: 3, completed: 3, waiting: 0 });
  });

  test("waits while as many run as may, and is dropped where too many wait", async () => {
    const { tasks, logged } = start({ concurrency: 2, maxWaiting: 3 });
    const ends: (() => void)[] = [];
    const held = tasks.hold({});
    held.defer("test", nothing);
    for (let count = 0; count < 2; count++)
      tasks.defer("test", () => new Promise<void>((resolve) => ends.push(resolve)));
    await expect.poll(() => tasks.stats().running).toBe(2);
    for (let count = 0; count < 4; count++) tasks.defer("test", nothing, { count });
    held.defer("test", nothing);
    expect(tasks.stats()).toMatchObject({ running: 2, waiting: 3, dropped: 3, started: 2 });
    expect(logged).toHaveLength(3);
    expect(logged[0]).toEqual({
      count: 2,
      task: "test",
      message: "A deferred task was dropped: too many are waiting.",
    });
    held.release();
    for (const end of ends) end();
    await tasks.close(1_000);
    expect(tasks.stats()).toMatchObject({ completed: 5, waiting: 0, running: 0 });
  });

  test("that takes too long is told so, and its place is another's, whether it listens or not", async () => {
    const { tasks } = start({ concurrency: 1, timeoutMs: 20 });
    let reason: unknown;
    tasks.defer("deaf", never);
    tasks.defer("listens", async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      reason = signal.reason;
    });
    tasks.defer("quick", nothing);
    await expect.poll(() => tasks.stats().completed).toBe(1);
    expect(tasks.stats()).toMatchObject({ started: 3, failed: 2, timedOut: 2, running: 0 });
    expect(reason).toEqual(new Error("It took longer than 20 ms."));
  });
});

test("a shutdown lets tasks end, takes no more, and drops what is left after its grace", async () => {
  const { tasks, logged } = start({ concurrency: 1 });
  tasks.defer("quick", nothing);
  tasks.defer("deaf", never);
  tasks.defer("left", nothing);
  await expect.poll(() => tasks.stats()).toMatchObject({ completed: 1, running: 1 });
  const closing = tasks.close(20);
  tasks.defer("late", nothing);
  await closing;
  expect(tasks.stats()).toMatchObject({ completed: 1, failed: 1, dropped: 2, running: 0 });
  expect(logged.map((entry) => Object.entries(entry).find(([key]) => key === "task")?.[1])).toEqual(
    ["late", "left", "deaf"],
  );
});
