import { isActive, isFileBlock, type Message, type SharedMessage, textOf } from "@parley/shared";

/**
 * What a branch said, for people who are not in it: its visible text, and nothing of how it came
 * about. What is still being written is left out.
 */
export function snapshotOf(branch: readonly Message[]): SharedMessage[] {
  return branch
    .filter(({ run }) => run === null || !isActive(run.status))
    .map(({ role, content, createdAt, run }) => ({
      role,
      text: textOf(content),
      files: content.filter(isFileBlock).map(({ name }) => name),
      model: run?.model ?? null,
      createdAt,
    }));
}
