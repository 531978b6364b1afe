import type { ErrorCode, Policy } from "@parley/shared";
import type * as z from "zod";

/** The headings under which the document lists the routes. */
export const restTags = {
  Chat: "One question, one answer: whole, or as a stream.",
  Conversations: "Trees of messages.",
  Messages: "Adding to a conversation, and answering again.",
  Files: "What is attached to messages: images, PDF and text.",
  Runs: "An answer is a run: it can be watched, left, resumed at the exact token, and stopped.",
  Jobs: "What goes on in the background, and what came of it.",
  Models: "What can be asked.",
  Tools: "What models may have done for them, and callers, too.",
  "MCP servers": "Where further tools come from, by the Model Context Protocol.",
  Folders: "What you keep conversations in.",
  Batches: "Thousands of prompts, answered when it suits.",
  "Scheduled prompts": "Prompts that are sent by the clock.",
  Presets: "Prompts and options under a name, chosen by a slash.",
  Usage: "Tokens and money.",
  Budgets: "The most that an organization, a person or an API key may spend in a month.",
  "API keys": "For programs: with scopes, an expiry, and an end at any time.",
  "Audit log": "Who did what.",
  Webhooks: "Addresses of yours that are told what happens.",
  Data: "To take along, to give back, to remove.",
  Sharing: "Links by which anybody can read what a conversation said.",
  "AI SDK": "For `useChat` of the Vercel AI SDK.",
} as const;

/** `meta.openapi` of a procedure: with it, the procedure is a REST route and an entry of the document. */
export interface OpenApiRoute {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/api/v1`; keys of the input in braces, e.g. `/runs/{runId}`. */
  path: `/${string}`;
  tag: keyof typeof restTags;
  summary: string;
  description?: string;
  /** Default: 200; 204 where the procedure has no output. */
  status?: 200 | 201 | 202;
  /** What else can go wrong, besides that which can on every route. */
  errors?: readonly ErrorCode[];
  /**
   * The route answers with the events of the run that the output names; with 204 where it is null.
   * (A subscription's route is a stream without saying so.)
   */
  streamsRun?: true;
  /**
   * The route answers with a file: what it is by its content type, of JSON lines the schema of one.
   * Its procedure is a subscription that returns a `FileSubscription`.
   */
  file?: Readonly<Record<string, z.ZodType>>;
  /**
   * The route answers with a stream of events of this schema. Its procedure is a subscription that
   * returns an `EventSubscription`.
   */
  events?: z.ZodType;
  /** The body is a file's bytes, of any type, and all of the input is in the query. */
  upload?: true;
  /** The body of such a route has lines of JSON: the schema of one. It takes an `Idempotency-Key`. */
  lines?: z.ZodType;
  /**
   * The route answers with a file's bytes, of these types. Its procedure is a subscription that
   * returns a `FileDownload`.
   */
  download?: readonly string[];
  /** The only encoding of the stream; left out, the caller chooses. */
  format?: "ui-message";
  /** The output holds a secret: it is kept nowhere, so the route takes no `Idempotency-Key`. */
  secretOutput?: true;
  /** The largest body, in bytes. Default: 1 MiB. */
  maxBodySize?: number;
  /** An example of the input, without what the path gives. */
  example?: Readonly<Record<string, unknown>>;
}

export interface ProcedureMeta {
  policy?: Policy;
  /** A subscription that counts as a call that only reads. */
  onlyReads?: true;
  openapi?: OpenApiRoute;
}
