import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { isShallow, MAX_JSON_DEPTH, ParleyError } from "@parley/shared";
import { json, type Request, type Response } from "express";

/** The largest body of a route that takes none, in bytes. */
const MAX_EMPTY_SIZE = 1024;

/** The body as JSON; undefined where there is none. To be called once the caller is known. */
export async function readJsonBody(
  request: Request,
  response: Response,
  maxBytes: number,
): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  if (request.is(["application/json", "application/*+json"]) === false)
    throw new ParleyError(
      "UNSUPPORTED_MEDIA_TYPE",
      "Send the body as JSON, with the header `Content-Type: application/json`.",
    );
  const parse = json({ limit: maxBytes, type: () => true, strict: false, verify: assertUtf8 });
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: Error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
  const body: unknown = request.body;
  if (!isShallow(body))
    throw new ParleyError("BAD_REQUEST", `The body is nested more than ${MAX_JSON_DEPTH} deep.`);
  return body;
}

/** Of a route that takes none: nothing, or what an empty object may be sent in. */
export async function readEmptyBody(request: Request, response: Response): Promise<unknown> {
  try {
    return await readJsonBody(request, response, MAX_EMPTY_SIZE);
  } catch (error) {
    throw new ParleyError("BAD_REQUEST", "This route takes no body.", { cause: error });
  }
}

/** What is no UTF-8 would silently become another text. */
function assertUtf8(
  _request: IncomingMessage,
  _response: unknown,
  body: Buffer,
  charset: string,
): void {
  if (charset === "utf-8" && !isUtf8(body))
    throw new ParleyError("BAD_REQUEST", "The body is not valid UTF-8.");
}

function hasBody({ headers }: Request): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
