import { parentPort } from "node:worker_threads";

/** What a worker says of one piece of work. */
export type WorkerAnswer = { value: unknown } | { error: string };

/** Said once, when all that the work needs is loaded. */
const READY = "ready";

/** A worker's whole life: one message at a time, each answered. */
export function answerMessages(work: (input: unknown) => unknown): void {
  parentPort?.on("message", (input: unknown) => parentPort?.postMessage(answer(work, input)));
  parentPort?.postMessage(READY);
}

function answer(work: (input: unknown) => unknown, input: unknown): WorkerAnswer {
  try {
    return { value: work(input) };
  } catch (error) {
    // Among them the stack that is too deep.
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
