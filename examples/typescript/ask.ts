import { createParley } from "@parley/client";

/*
 * Asks Parley by its typed client: a whole answer, one as it is written (a lost connection is
 * resumed by itself), and one that is left and taken up again.
 *
 *     PARLEY_API_KEY=… node ask.ts "What is a durable run?"
 */

const parley = createParley({
  baseUrl: process.env["PARLEY_URL"] ?? "http://127.0.0.1:3000",
  apiKey: process.env["PARLEY_API_KEY"] ?? "",
});
const message = process.argv[2] ?? "What is a durable run, in three sentences?";

const { reply, outputTokens } = await parley.chat.complete.mutate({ message });
console.log(`${reply}\n(${outputTokens} tokens)\n`);

for await (const event of parley.stream({ message })) {
  if (event.type === "text.delta") process.stdout.write(event.text);
  if (event.type === "run.failed") throw new Error(event.message);
}
console.log("\n");

// The run belongs to the server: this process may leave it, and another one take it up.
const { run } = await parley.chat.start.mutate({ message });
let last = 0;
for await (const event of parley.follow(run.id)) {
  last = event.seq;
  if (event.type === "text.delta") break;
}
console.log(`Left after event ${last}, and taken up again:`);
for await (const event of parley.follow(run.id, { after: last }))
  if (event.type === "text.delta") process.stdout.write(event.text);
console.log();
