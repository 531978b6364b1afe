import { createParley, type Parley } from "@parley/client";

/** The server that served this page. The session cookie speaks for the caller. */
export const parley = createParley({ baseUrl: "" });

/** A message as it travels: JSON leaves out what is undefined. */
export type Message = Awaited<ReturnType<Parley["conversations"]["messages"]["query"]>>[number];
export type ContentBlock = Message["content"][number];
export type StartedRun = Awaited<ReturnType<Parley["messages"]["send"]["mutate"]>>;
export type Run = NonNullable<Message["run"]>;
