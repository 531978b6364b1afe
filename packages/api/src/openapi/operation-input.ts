import * as z from "zod";
import type { oas31 } from "zod-openapi";
import { restFormats } from "../encoding/rest-encodings.ts";
import { LAST_EVENT_ID, type RestRoute } from "./rest-route.ts";

type Parameters = Record<string, oas31.ParameterObject>;

/** Parameters of REST itself, which no procedure knows. */
export const sharedParameters = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    // No example: a page that fills it in would send the same key with every call.
    description:
      "Makes a repeated call harmless: the same key with the same input is done once within 24 hours, and answered the same again, also where the answer is that the model failed: to ask it again, send another key. Any 1 to 255 printable ASCII characters; make a new one for each call.",
    schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
  },
  Format: {
    name: "format",
    in: "query",
    description: "How the stream is written: see above.",
    schema: { type: "string", enum: [...restFormats], default: "events" },
  },
} satisfies Parameters;

export function pathParameters(route: RestRoute): z.ZodObject {
  return z.strictObject(pick(route, route.pathKeys));
}

export function queryParameters(route: RestRoute): z.ZodObject {
  return z.strictObject(pick(route, [...route.queryKeys.keys()]));
}

/** The header by which a stream is taken up again. */
export function headerParameters(route: RestRoute): z.ZodObject {
  const lastEventId = route.input.shape[LAST_EVENT_ID];
  return z.strictObject(lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId });
}

/** Those of REST itself that the route takes. */
export function parametersOfRest(route: RestRoute): oas31.ReferenceObject[] {
  const choosesFormat = route.streams && route.format === undefined && route.events === undefined;
  return [
    ...(choosesFormat ? [ref("Format")] : []),
    ...(route.takesIdempotencyKey || route.lines !== undefined ? [ref("IdempotencyKey")] : []),
  ];
}

/** Undefined: the route takes no body. */
export function bodySchema(route: RestRoute): z.ZodObject | undefined {
  return route.bodyKeys.length === 0 ? undefined : z.strictObject(pick(route, route.bodyKeys));
}

/** Built anew, so that what is checked for the whole input does not stand in the way. */
function pick({ input }: RestRoute, keys: readonly string[]): z.ZodRawShape {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const field = input.shape[key];
      return field === undefined ? [] : [[key, field]];
    }),
  );
}

function ref(name: keyof typeof sharedParameters): oas31.ReferenceObject {
  return { $ref: `#/components/parameters/${name}` };
}
