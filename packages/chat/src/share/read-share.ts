import { type Db, findSharedConversation } from "@parley/db";
import { ParleyError, type SharedConversation } from "@parley/shared";

/** What a link shows, to whoever has it. Of one that was revoked and of none the answer is the same. */
export async function readShare(db: Db, token: string): Promise<SharedConversation> {
  const shared = await findSharedConversation(db, token);
  if (shared === undefined)
    throw new ParleyError("NOT_FOUND", "This link is not valid (any more).");
  return shared;
}
