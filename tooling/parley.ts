import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.ts";
import { endCommandsOnSignal, repository } from "./run-command.ts";

/* Builds what has changed of the server, and becomes its command line. */
const cliTakesSignals = endCommandsOnSignal();
// Standard output is the command's own: a script may read a key from it.
const say = (line: string) => process.stderr.write(`${line}\n`);
if (!(await build({ only: "@parley/server...", say }))) process.exit(1);
cliTakesSignals();

process.env["NODE_ENV"] ??= "production";
await import(pathToFileURL(join(repository, "apps/server/dist/cli/main.js")).href);
