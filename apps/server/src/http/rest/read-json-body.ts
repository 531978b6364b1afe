import { ParleyError } from "@parley/shared";
import { json, type Request, type Response } from "express";

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
  const parse = json({ limit: maxBytes, type: () => true, strict: false });
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: Error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
  const body: unknown = request.body;
  return body;
}

function hasBody({ headers }: Request): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
