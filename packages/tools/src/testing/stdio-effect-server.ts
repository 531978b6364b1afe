import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createEffectServer } from "./effect-server.ts";

/*
 * The server for tests as a program: `node stdio-effect-server.ts <file>`. As an entry of the
 * file that MCP_CONFIG names:
 *   { "mcpServers": { "effects": { "command": "<node>", "args": ["<this file>", "<effects file>"] } } }
 * Its tools are then `effects__append`, `effects__look_up` and so on.
 */
const [, , effectsFile] = process.argv;
if (effectsFile === undefined) throw new Error("Name the file that effects are written to.");
serveStdio(() => createEffectServer(effectsFile));
process.stderr.write("The effect server is there.\n");
