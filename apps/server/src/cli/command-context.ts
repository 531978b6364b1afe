/** What a command has of its surroundings. */
export interface CommandContext {
  /** Aborts when the person, or the machine, wants it to end. */
  signal: AbortSignal;
  /** The result: standard output. */
  print: (line: string) => void;
  /** Words about how it goes: standard error. */
  say: (line: string) => void;
}

/** How a command ended; see docs/operating.md. */
export const EXIT = { success: 0, failure: 1, wrongUse: 2, pending: 3 } as const;

/** What a person has to act on; the message is a sentence that says what to do. Exit code 1. */
export class CommandError extends Error {}

/** The command was not called as it has to be. Exit code 2. */
export class UsageError extends Error {}
