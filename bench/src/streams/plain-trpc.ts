import { once } from "node:events";
import Anthropic from "@anthropic-ai/sdk";
import { initTRPC, tracked } from "@trpc/server";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import express from "express";
import * as z from "zod";
import { messagesRequest } from "./prompt.ts";

/*
 * What most people would write: a tRPC subscription on Express that iterates over the official SDK
 * and yields an event a token. It stores nothing: who loses the connection loses the answer.
 */

const [baseURL = ""] = process.argv.slice(2);
const anthropic = new Anthropic({ apiKey: "any", baseURL });
const t = initTRPC.create();
const router = t.router({
  answer: t.procedure
    .input(z.object({ message: z.string(), maxTokens: z.number() }))
    .subscription(async function* ({ input, signal }) {
      const request = messagesRequest(input.message, input.maxTokens);
      const events = await anthropic.messages.create(request, signal && { signal });
      let count = 0;
      for await (const event of events) {
        if (event.type !== "content_block_delta" || event.delta.type !== "text_delta") continue;
        count += 1;
        yield tracked(String(count), { text: event.delta.text });
      }
    }),
});

const app = express();
app.use("/trpc", createExpressMiddleware({ router }));
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("The server has no port.");
process.on("disconnect", () => process.exit());
console.log(`ready http://127.0.0.1:${address.port}`);
