import type { ZodOpenApiResponseObject } from "zod-openapi";
import type { OpenApiRoute } from "./open-api-meta.ts";
import { exampleOf } from "./output-examples.ts";
import { headers } from "./response-headers.ts";

/** A file that is written as it is read. Of one with a record a line, the schema is that of a line. */
export function fileResponse(file: NonNullable<OpenApiRoute["file"]>): ZodOpenApiResponseObject {
  return {
    description: "The file. Where it has a record a line, the schema is that of one line.",
    headers: headers("Content-Disposition"),
    content: Object.fromEntries(
      Object.entries(file).map(([contentType, schema]) => {
        const example = exampleOf(schema);
        return [contentType, { schema, ...(example !== undefined && { example }) }];
      }),
    ),
  };
}

/** A file that was uploaded, byte for byte. */
export function downloadResponse(contentTypes: readonly string[]): ZodOpenApiResponseObject {
  return {
    description: "The file as it was uploaded.",
    headers: headers("Content-Disposition", "ETag"),
    content: Object.fromEntries(
      contentTypes.map((contentType) => [
        contentType,
        { schema: { type: "string", format: "binary" } },
      ]),
    ),
  };
}
