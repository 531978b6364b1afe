import { createInterface } from "node:readline";
import { createParley } from "@parley/client";

/*
 * Lets an answer use tools, and prints what they did. Where a call asks first, you are asked.
 *
 *     PARLEY_API_KEY=… node typescript/tools.ts "What is 17 % of 2340?" calculator,current_time
 *
 * The built-in simulator calls what a question tells it: '/tool calculator {"expression": "6 * 7"}'.
 */

const parley = createParley({
  baseUrl: process.env["PARLEY_URL"] ?? "http://127.0.0.1:3000",
  apiKey: process.env["PARLEY_API_KEY"] ?? "",
});
const message = process.argv[2] ?? "What is 17 % of 2340?";
const tools = (process.argv[3] ?? "calculator,current_time").split(",");

/** A person's word: only a plain "y" is a yes. */
async function ask(question: string): Promise<boolean> {
  process.stdout.write(`${question} (y/n) `);
  for await (const line of createInterface({ input: process.stdin })) return line.trim() === "y";
  return false;
}

// The server calls the tools, and the model again with their results: all of it is one run.
const { run } = await parley.chat.start.mutate({ message, tools });
for await (const event of parley.follow(run.id)) {
  if (event.type === "text.delta") process.stdout.write(event.text);
  if (event.type === "tool.call") {
    console.log(`\nCall: ${event.name} ${JSON.stringify(event.input)}`);
    // The run waits for this, for days if need be, and anyone with your rights may decide.
    if (event.needsApproval === true) {
      const approved = await ask("May this call be made?");
      await parley.runs.decide.mutate({ runId: run.id, callId: event.id, approved });
    }
  }
  if (event.type === "tool.approval") console.log(event.approved ? "Allowed" : "Not allowed");
  if (event.type === "tool.result")
    console.log(`${event.isError ? "Failed" : "Result"}: ${JSON.stringify(event.output)}`);
  if (event.type === "run.failed") throw new Error(event.message);
}
console.log();
