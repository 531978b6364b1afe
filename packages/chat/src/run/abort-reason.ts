/** Why a run's generation is cut: it decides how the run ends. */
export type AbortCause = "stop" | "deadline" | "shutdown" | "lost";

export class RunAborted extends Error {
  readonly reason: AbortCause;

  constructor(reason: AbortCause, cause?: unknown) {
    super(`The run was cut: ${reason}.`, { cause });
    this.name = "RunAborted";
    this.reason = reason;
  }
}
