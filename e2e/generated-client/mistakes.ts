/** None of these lines compiles: the types of the generated client say what is wrong with each. */
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.ts";

const client = createClient<paths>();
type Event = components["schemas"]["RunEvent"];

await client.POST("/chat", { body: { mesage: "Hi" } }); // wrong name
await client.POST("/chat", { body: { message: "Hi", maxTokens: "5" } }); // wrong type
await client.POST("/chat", { body: {} }); // required key
await client.GET("/runs/{id}"); // wrong path
await client.GET("/conversations", { params: { query: { limit: "5" } } }); // wrong type
await client.GET("/runs", { params: { query: { status: "done" } } }); // wrong value
await client.PATCH("/chat", { body: { message: "Hi" } }); // wrong method
(await client.POST("/chat", { body: { message: "Hi" } })).data?.text; // wrong name
(await client.GET("/runs", {})).error?.reason; // wrong name
export const event: Event = { type: "text.delta", delta: "Hi" }; // wrong name
