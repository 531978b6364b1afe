import { type Db, findLogEnd } from "@parley/db";
import { isActive, ParleyError, type Principal } from "@parley/shared";
import { iteratePipe } from "./iterate-pipe.ts";
import type { RunFeed } from "./run-feed.ts";
import type { FollowSink, RunFollow } from "./run-follow.ts";
import type { FollowHandle } from "./sink.ts";

const nothingToDo: FollowHandle = { resume: () => undefined, close: () => undefined };

/** Checks who asks and from where; the reading begins when the follow is used. */
export async function followRun(
  db: Db,
  feed: RunFeed,
  principal: Principal,
  { runId, after }: { runId: string; after: number },
): Promise<RunFollow> {
  const end = await findLogEnd(db, principal.organizationId, principal.userId, runId);
  if (end === undefined) throw new ParleyError("NOT_FOUND", "There is no such run.");
  if (after > end.lastSeq)
    throw new ParleyError(
      "BAD_REQUEST",
      `The cursor ${after} is beyond the end of the log, which is at ${end.lastSeq}.`,
    );
  const isOver = !isActive(end.status) && after === end.lastSeq;
  const pipe = (sink: FollowSink): FollowHandle => {
    if (!isOver) return feed.attach(runId, after, sink);
    queueMicrotask(() => sink.end("complete"));
    return nothingToDo;
  };
  return { runId, after, pipe, [Symbol.asyncIterator]: () => iteratePipe(pipe) };
}
