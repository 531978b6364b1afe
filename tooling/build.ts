import { duration, endCommandsOnSignal, runCommand } from "./run-command.ts";

interface BuildOptions {
  /** The packages, as turbo names them; left out: all. */
  only?: string;
  /** Is told what is going on; standard output, if left out. */
  say?: (line: string) => void;
}

/**
 * Builds what has changed and says so package by package; silent when nothing has.
 * @returns whether it worked; what went wrong has been printed
 */
export async function build({ only, say = console.log }: BuildOptions = {}): Promise<boolean> {
  const filter = only === undefined ? [] : [`--filter=${only}`];
  const { ok, output, seconds } = await runCommand("turbo", ["run", "build", ...filter], {
    onLine: (line) => {
      const building = /^(\S+):build: cache miss, executing/.exec(line);
      if (building !== null) say(`Building ${building[1]}`);
    },
  });
  if (!ok) console.error(`${output}\nThe build failed; the reason is above.`);
  else if (output.includes("cache miss")) say(`Built in ${duration(seconds)}`);
  return ok;
}

if (import.meta.main) {
  endCommandsOnSignal();
  process.exit((await build()) ? 0 : 1);
}
