import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { endWithLaunchers } from "./end-with-launchers.ts";
import { repository } from "./run-command.ts";

/*
 * The server on its source, restarted when that changes, and Vite for the web client, which passes
 * /api on to it. They live and end together.
 */
const bin = join(repository, "node_modules/.bin");

endWithLaunchers();
const children = [
  start(
    process.execPath,
    ["--watch", "--conditions=@parley/source", "apps/server/src/main.ts"],
    repository,
  ),
  start(join(bin, "vite"), [], join(repository, "apps/web")),
];

function start(program: string, args: string[], cwd: string): ChildProcess {
  const child = spawn(program, args, { cwd, stdio: "inherit" });
  child.once("error", (error) => {
    console.error(`${program} could not be run: ${error.message}`);
    end(1);
  });
  child.once("exit", (code) => end(code ?? 1));
  return child;
}

function end(code: number): void {
  process.exitCode ??= code;
  for (const child of children) child.kill("SIGTERM");
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => end(0));
