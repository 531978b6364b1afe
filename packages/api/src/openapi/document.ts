import { logCursor } from "@parley/shared";
import type * as z from "zod";
import { createDocument, type ZodOpenApiOverride, type ZodOpenApiPathsObject } from "zod-openapi";
import { documentDescription } from "./document-description.ts";
import { errorsOf } from "./error-responses.ts";
import { errorExamples } from "./error-words.ts";
import { restTags } from "./open-api-meta.ts";
import { bodyName, toOperation } from "./operation.ts";
import { bodySchema, sharedParameters } from "./operation-input.ts";
import { responseHeaders } from "./response-headers.ts";
import { type RestRoute, restRoutes } from "./rest-route.ts";

export type OpenApiDocument = ReturnType<typeof createDocument>;

/**
 * REST v1 as OpenAPI 3.1, from the same routes by which it is served.
 * @param serverUrl where `/api/v1` is, absolute or relative to the document's own address
 */
export function openApiDocument({
  version,
  serverUrl,
}: {
  version: string;
  serverUrl: string;
}): OpenApiDocument {
  return describeRoutes(restRoutes, { version, serverUrl });
}

/** The same of any routes. */
export function describeRoutes(
  routes: readonly RestRoute[],
  { version, serverUrl }: { version: string; serverUrl: string },
): OpenApiDocument {
  const bodies = new Map(
    routes.flatMap((route): [RestRoute, z.ZodType][] => {
      const schema = bodySchema(route);
      return schema === undefined ? [] : [[route, schema]];
    }),
  );
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const method = methods[route.method];
    const operation = toOperation(route, bodies.get(route));
    paths[route.path] = { ...paths[route.path], [method]: operation };
  }
  return createDocument(
    {
      openapi: "3.1.1",
      info: {
        title: "Parley",
        summary: "The LLM backend whose answers are durable runs.",
        description: documentDescription,
        version,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: serverUrl }],
      security: [{ bearer: [] }],
      tags: Object.entries(restTags)
        .filter(([name]) => routes.some(({ tag }) => tag === name))
        .map(([name, description]) => ({ name, description })),
      paths,
      components: {
        securitySchemes: {
          bearer: {
            type: "http",
            scheme: "bearer",
            description:
              "An API token: the value of `API_TOKEN`, or the one that the server printed when it was started for the first time.",
          },
        },
        schemas: Object.fromEntries([...bodies].map(([route, body]) => [bodyName(route), body])),
        parameters: sharedParameters,
        headers: responseHeaders,
        examples: errorExamples(new Set(routes.flatMap((route) => [...errorsOf(route)]))),
      },
    },
    { override: simplify },
  );
}

/** Says the same in fewer words, or what zod cannot know. */
const simplify: ZodOpenApiOverride = ({ zodSchema, jsonSchema, io }) => {
  // In a URL or a header it is written as text either way: a number says more.
  if (zodSchema === logCursor) {
    delete jsonSchema.anyOf;
    Object.assign(jsonSchema, { type: "integer", minimum: 0, maximum: 999_999_999 });
  }
  // The pattern of a format is long, and says no more; but that a time is in UTC.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.format === "date-time") jsonSchema.pattern = "Z$";
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // What is answered may get more keys one day: readers pass over those that they do not know.
  const { def } = zodSchema._zod;
  if (io === "output" && def.type === "object" && def.catchall === undefined)
    delete jsonSchema.additionalProperties;
};

const methods = { GET: "get", POST: "post", PATCH: "patch", DELETE: "delete" } as const;
