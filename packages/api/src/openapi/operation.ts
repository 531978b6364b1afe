import type * as z from "zod";
import type { ZodOpenApiOperationObject } from "zod-openapi";
import { errorResponses } from "./error-responses.ts";
import {
  headerParameters,
  parametersOfRest,
  pathParameters,
  queryParameters,
} from "./operation-input.ts";
import type { RestRoute } from "./rest-route.ts";
import { describeStream } from "./stream-response.ts";
import { successResponses } from "./success-responses.ts";

/** A route as the document describes it. `body` is the schema of its body, if it takes one. */
export function toOperation(
  route: RestRoute,
  body: z.ZodType | undefined,
): ZodOpenApiOperationObject {
  const description = [
    ...(route.description === undefined ? [] : [route.description]),
    ...(route.streams ? [describeStream(route)] : []),
    describePolicy(route),
  ];
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: description.join("\n\n"),
    tags: [route.tag],
    requestParams: {
      path: pathParameters(route),
      query: queryParameters(route),
      header: headerParameters(route),
    },
    parameters: parametersOfRest(route),
    ...(route.upload === true && {
      requestBody: {
        required: true,
        description: route.lines === undefined ? "The file as it is." : "One of these a line.",
        content:
          route.lines === undefined
            ? { "application/octet-stream": { schema: { type: "string", format: "binary" } } }
            : {
                "application/jsonl": { schema: route.lines },
                "application/x-ndjson": { schema: route.lines },
              },
      },
    }),
    ...(body !== undefined && {
      requestBody: {
        required: !body.safeParse({}).success,
        content: {
          "application/json": {
            schema: body,
            ...(route.example !== undefined && { example: route.example }),
          },
        },
      },
    }),
    responses: { ...successResponses(route), ...errorResponses(route) },
  };
}

/** Who may call it, in words. */
function describePolicy({ policy: { role, scopes } }: RestRoute): string {
  const who = role === "viewer" ? "every member" : `those whose role is at least \`${role}\``;
  const names = scopes.map((scope) => `\`${scope}\``);
  return scopes.length === 0
    ? `For ${who}, and every API key.`
    : `For ${who}; an API key needs the scope ${names.join(" or ")}.`;
}

/** `chat.complete` is `chatComplete`. */
export function operationId({ procedure }: Pick<RestRoute, "procedure">): string {
  return procedure.replaceAll(/\.(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/** The name of the schema of a route's body: `ChatCompleteBody`. */
export function bodyName(route: RestRoute): string {
  const id = operationId(route);
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`;
}
