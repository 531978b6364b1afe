import type { Response } from "express";

/** Aborts when the caller hangs up before the answer was sent. */
export function whileOpen(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
