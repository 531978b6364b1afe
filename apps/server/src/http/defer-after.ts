import type { DeferredTasks } from "@parley/jobs";
import type { Defer } from "@parley/shared";
import type { Response } from "express";
import { requestIdOf } from "./request-id.ts";

type Deferral = ReturnType<DeferredTasks["hold"]>;

/** What is deferred so is done once the response is over, however it ended. */
export function deferAfter(deferred: DeferredTasks, response: Response): Defer {
  let deferral: Deferral | undefined;
  const begin = (): Deferral => {
    const begun = deferred.hold({ requestId: requestIdOf(response) });
    if (response.closed) begun.release();
    else response.once("close", () => begun.release());
    return begun;
  };
  return (name, task) => (deferral ??= begin()).defer(name, task);
}
