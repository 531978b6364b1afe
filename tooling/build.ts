import { duration, endCommandsOnSignal, runCommand } from "./run-command.ts";

/**
 * Builds what has changed and says so package by package; silent when nothing has.
 * @returns whether it worked; what went wrong has been printed
 */
export async function build(): Promise<boolean> {
  const { ok, output, seconds } = await runCommand("turbo", ["run", "build"], {
    onLine: (line) => {
      const building = /^(\S+):build: cache miss, executing/.exec(line);
      if (building !== null) console.log(`Building ${building[1]}`);
    },
  });
  if (!ok) console.error(`${output}\nThe build failed; the reason is above.`);
  else if (output.includes("cache miss")) console.log(`Built in ${duration(seconds)}`);
  return ok;
}

if (import.meta.main) {
  endCommandsOnSignal();
  process.exit((await build()) ? 0 : 1);
}
