import * as z from "zod/mini";
import { AuthError } from "./auth-error.ts";

const ANSWER_WITHIN_MS = 30_000;

const refusal = z.object({ code: z.optional(z.string()), message: z.optional(z.string()) });

interface AuthRequest<Answer extends z.ZodMiniType> {
  /** Below `/api/auth`. */
  path: string;
  method?: "GET" | "POST";
  body?: object;
  answer: Answer;
  signal?: AbortSignal;
}

/**
 * Calls an endpoint of `/api/auth` and reads its answer.
 * @throws AuthError when it is refused; anything else means that no answer came that could be read
 */
export async function authRequest<Answer extends z.ZodMiniType>(
  request: AuthRequest<Answer>,
): Promise<z.infer<Answer>> {
  const { path, method = "GET", body = {}, signal } = request;
  const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const response = await fetch(`/api/auth${path}`, {
    method,
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    ...(method === "POST" && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const text = await response.text();
  const data = readJson(text);
  if (!response.ok) {
    const { code, message = "" } = refusal.safeParse(data).data ?? {};
    throw new AuthError(response.status, code, message);
  }
  const answer = request.answer.safeParse(data);
  if (answer.success) return answer.data;
  throw new AuthError(
    500,
    undefined,
    `Parley's answer to ${path} has another shape than expected.`,
  );
}

/** Undefined where it is none: an empty body, or a proxy's page. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
