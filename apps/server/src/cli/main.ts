#!/usr/bin/env node
import { CommandError } from "./command-context.ts";
import { runCli } from "./run-cli.ts";

/** The operator's command line: `parley <command>`. It works beside a server, and without one. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const stop = new AbortController();
for (const [signal, code] of Object.entries(SIGNALS))
  process.on(signal, () => {
    // The second one does not wait for anything.
    if (stop.signal.aborted) process.exit(code);
    process.exitCode = code;
    stop.abort(new CommandError("Broken off; nothing is left half done."));
  });

const code = await runCli(process.argv.slice(2), {
  signal: stop.signal,
  print: (line) => process.stdout.write(`${line}\n`),
  say: (line) => process.stderr.write(`${line}\n`),
});
process.exitCode ??= code;
