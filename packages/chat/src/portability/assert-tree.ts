import { type ExportedMessage, isFileBlock, ParleyError } from "@parley/shared";

/** What no schema can say: ids are their own, parents come before children, and answers have one. */
export function assertTree(messages: readonly ExportedMessage[]): void {
  const seen = new Set<string>();
  const runIds = new Set<string>();
  for (const [at, message] of messages.entries()) {
    const refuse = (key: string, text: string): never => {
      const path = ["document", "messages", at, key];
      throw new ParleyError("BAD_REQUEST", `${path.join(".")}: ${text}`, {
        issues: [{ path, message: text }],
      });
    };
    const { id, parentId, role, run, content } = message;
    if (role === "assistant" && content.some(isFileBlock))
      refuse("content", "Only a user's message has files.");
    if (seen.has(id)) refuse("id", "Another message has this id.");
    if (parentId !== null && !seen.has(parentId))
      refuse("parentId", "The parent has to come before its children.");
    if (role === "assistant" && parentId === null)
      refuse("parentId", "An answer has a parent: what it answers.");
    if (run !== null && role !== "assistant") refuse("run", "Only an answer has a run.");
    if (run !== null && runIds.has(run.id)) refuse("run", "Another run has this id.");
    const { continues } = run?.options ?? {};
    if (continues !== undefined && !seen.has(continues))
      refuse("run", "What it continues has to come before it.");
    seen.add(id);
    if (run !== null) runIds.add(run.id);
  }
}
