import {
  callsIn,
  isActive,
  isFileBlock,
  type Message,
  type SharedMessage,
  textOf,
} from "@parley/shared";

/**
 * What a branch said, for people who are not in it: its visible text, and of how it came about nothing
 * but the calls of tools, where those are to be shown. What is still being written is left out.
 */
export function snapshotOf(
  branch: readonly Message[],
  { showsTools }: { showsTools: boolean },
): SharedMessage[] {
  return branch
    .filter(({ run }) => run === null || !isActive(run.status))
    .map(({ role, content, createdAt, run }) => {
      const calls = showsTools ? callsIn(content) : [];
      return {
        role,
        text: textOf(content),
        files: content.filter(isFileBlock).map(({ name }) => name),
        model: run?.model ?? null,
        createdAt,
        ...(calls.length > 0 && { calls }),
      };
    });
}
