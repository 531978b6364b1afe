import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.ts";
import { endWithLaunchers } from "./end-with-launchers.ts";
import { endCommandsOnSignal, repository } from "./run-command.ts";

/*
 * Builds what has changed, then *becomes* the server: it is loaded into this process, so signals
 * and exit codes are the server's own and there is no second process that could be left behind.
 */
endWithLaunchers();
const serverTakesSignals = endCommandsOnSignal();
if (!(await build())) process.exit(1);
serverTakesSignals();

process.env["NODE_ENV"] ??= "production";
// What Node made of the modules last time: a fifth less to do until the server, and each worker, is ready.
const compiled = join(repository, "node_modules/.cache/node");
process.env["NODE_COMPILE_CACHE"] ??= compiled;
enableCompileCache(compiled);
const server = join(repository, "apps/server/dist/main.js");
// What the server starts from its own file (workers) has to be the server, not this script.
process.argv[1] = server;
await import(pathToFileURL(server).href);
