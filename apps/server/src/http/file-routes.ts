import { callProcedure, toDownload } from "@parley/api";
import { type RequestHandler, Router } from "express";
import { type ContextOptions, createContext } from "./context.ts";
import { readUpload } from "./read-upload.ts";
import { sendDownload } from "./send-download.ts";
import { whileOpen } from "./while-open.ts";

/**
 * Files for the web client: the bytes as they are, which neither tRPC nor an image element could
 * take otherwise. The same procedures as for everyone; a cookie counts, for our own pages' requests.
 */
export function fileRoutes(options: ContextOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.post("/files", takeFile(options));
  router.get("/files/:fileId/content", giveFile(options));
  return router;
}

function takeFile(options: ContextOptions): RequestHandler {
  return async (request, response) => {
    const context = await createContext(options, request, response);
    const file = await callProcedure(
      // Read only by the procedure, once it is known that its caller may: strangers' cost nothing.
      { ...context, upload: readUpload(request, response) },
      {
        procedure: "files.upload",
        type: "mutation",
        input: request.query,
        signal: whileOpen(response),
      },
    );
    response.status(201).json(file);
  };
}

function giveFile(options: ContextOptions): RequestHandler {
  return async (request, response) => {
    const context = await createContext(options, request, response);
    const output = await callProcedure(context, {
      procedure: "files.content",
      type: "subscription",
      input: request.params,
      signal: whileOpen(response),
    });
    await sendDownload(toDownload(output), request, response);
  };
}
