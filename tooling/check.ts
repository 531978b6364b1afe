import { availableParallelism } from "node:os";
import { duration, endCommandsOnSignal, runCommand } from "./run-command.ts";

interface Check {
  name: string;
  command: [program: string, ...args: string[]];
}

/** The slow ones first, so that the quick ones fill the gaps. */
const checks: Check[] = [
  { name: "lint", command: ["oxlint"] },
  { name: "types", command: ["tsc", "-b"] },
  {
    name: "layers",
    command: [
      "depcruise",
      "--config",
      ".dependency-cruiser.ts",
      "packages",
      "apps",
      "e2e",
      "bench",
      "examples",
    ],
  },
  { name: "unused code", command: ["knip", "--no-progress", "--no-config-hints"] },
  { name: "formatting", command: ["biome", "format", "."] },
  { name: "one version of each dependency", command: ["sherif"] },
];

/** Runs every static check on built packages. @returns the names of those that failed */
export async function check(): Promise<string[]> {
  const waiting = [...checks];
  const failed: string[] = [];
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [program, ...args] = next.command;
      const { ok, output, seconds } = await runCommand(program, args);
      console.log(`${ok ? "✓" : "✗"} ${next.name} (${duration(seconds)})`);
      if (ok) continue;
      failed.push(next.name);
      console.log(output);
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failed;
}

if (import.meta.main) {
  endCommandsOnSignal();
  process.exit((await check()).length > 0 ? 1 : 0);
}
