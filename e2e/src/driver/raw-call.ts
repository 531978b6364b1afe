import * as z from "zod";

/** A request as a careless or hostile caller may send it. */
export interface RawCall {
  path: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | FormData;
}

export interface RawAnswer {
  status: number;
  body: string;
  headers: Headers;
  /** What the body says to a person. */
  message: string;
}

/** A mutation with this input, which need not make sense. */
export function mutation(procedure: string, input: unknown): RawCall {
  return {
    path: `/api/trpc/${procedure}`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  };
}

/** A query, or a subscription, with this input. */
export function query(procedure: string, input: unknown, more = ""): RawCall {
  return {
    path: `/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}${more}`,
  };
}

const trpcError = z.object({ error: z.object({ message: z.string() }) });
const restError = z.object({ message: z.string(), requestId: z.uuid() });
const errorBody = z.union([
  trpcError.transform(({ error }) => error.message),
  restError.transform(({ message }) => message),
  z.array(trpcError).transform((errors) => errors[0]?.error.message ?? ""),
]);

export async function send(baseUrl: string, call: RawCall): Promise<RawAnswer> {
  const response = await fetch(baseUrl + call.path, {
    method: call.method ?? "GET",
    headers: call.headers ?? {},
    redirect: "manual",
    ...(call.body !== undefined && { body: call.body }),
  });
  const body = await response.text();
  return { status: response.status, headers: response.headers, body, message: messageIn(body) };
}

function messageIn(body: string): string {
  try {
    return errorBody.safeParse(JSON.parse(body)).data ?? "";
  } catch {
    return "";
  }
}
