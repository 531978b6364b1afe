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
    ...(route.output === undefined ? [describeStream(route)] : []),
  ];
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(description.length > 0 && { description: description.join("\n\n") }),
    tags: [route.tag],
    requestParams: {
      path: pathParameters(route),
      query: queryParameters(route),
      header: headerParameters(route),
    },
    parameters: parametersOfRest(route),
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

/** `chat.complete` is `chatComplete`. */
export function operationId({ procedure }: Pick<RestRoute, "procedure">): string {
  return procedure.replaceAll(/\.(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/** The name of the schema of a route's body: `ChatCompleteBody`. */
export function bodyName(route: RestRoute): string {
  const id = operationId(route);
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Body`;
}
