/** One thing that was looked at. `problem`: Parley cannot work so; `warning`: it can, and not well. */
export interface Check {
  name: string;
  status: "ok" | "warning" | "problem";
  /** What was found, and what to do about it. */
  says: string;
}

type Say = (name: string, says: string) => Check;
export const ok: Say = (name, says) => ({ name, status: "ok", says });
export const warning: Say = (name, says) => ({ name, status: "warning", says });
export const problem: Say = (name, says) => ({ name, status: "problem", says });

/** How long a check may wait for somebody else, in ms. */
export const PATIENCE_MS = 10_000;
