import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { wordIssue } from "../issue-wording.ts";

/** The most requests that one batch takes. */
const MAX_REQUESTS = 100_000;

// What is in `params` is looked at only when its turn comes, as by the API.
const batchRequestSchema = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/u),
        params: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1)
    .max(MAX_REQUESTS),
});

export type BatchedRequest = z.infer<typeof batchRequestSchema>["requests"][number];

/** The requests of a `POST /v1/messages/batches`. @throws ApiError 400 */
export function checkBatchRequest(body: unknown): BatchedRequest[] {
  const result = batchRequestSchema.safeParse(body, { reportInput: true });
  if (!result.success) throw new ApiError(400, wordIssue(result.error));
  const { requests } = result.data;
  const seen = new Set<string>();
  for (const [index, { custom_id: id }] of requests.entries()) {
    if (seen.has(id)) throw new ApiError(400, `requests.${index}.custom_id: Duplicate: ${id}`);
    seen.add(id);
  }
  return requests;
}
