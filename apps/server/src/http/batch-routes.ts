import { callProcedure, toFile } from "@parley/api";
import { type RequestHandler, Router } from "express";
import { type ContextOptions, createContext } from "./context.ts";
import { readIdempotencyKey } from "./idempotency-key.ts";
import { readUpload } from "./read-upload.ts";
import { sendFile } from "./rest/answer-file.ts";
import { whileOpen } from "./while-open.ts";

/**
 * Batches for the web client: their lines and results as they are, which tRPC would have in memory
 * as a whole. The same procedures as for everyone; a cookie counts, for our own pages' requests.
 */
export function batchRoutes(options: ContextOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.post("/batches", takeBatch(options));
  router.get("/batches/:batchId/results", giveResults(options));
  return router;
}

function takeBatch(options: ContextOptions): RequestHandler {
  return async (request, response) => {
    const context = await createContext(options, request, response);
    const upload = {
      ...readUpload(request, response),
      idempotencyKey: readIdempotencyKey(request),
    };
    const batch = await callProcedure(
      { ...context, upload },
      {
        procedure: "batches.create",
        type: "mutation",
        input: request.query,
        signal: whileOpen(response),
      },
    );
    response.status(201).json(batch);
  };
}

function giveResults(options: ContextOptions): RequestHandler {
  return async (request, response) => {
    const context = await createContext(options, request, response);
    const signal = whileOpen(response);
    const output = await callProcedure(context, {
      procedure: "batches.results",
      type: "subscription",
      input: request.params,
      signal,
    });
    await sendFile(toFile(output), response);
  };
}
