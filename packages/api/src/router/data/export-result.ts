import { EXPORT_KEPT_HOURS, exportRecord, jobIdInput, type Policy } from "@parley/shared";
import { writtenJsonLines } from "../../encoding/file-encodings.ts";
import { FileSubscription } from "../../file-subscription.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "viewer", scopes: ["conversations:read"] };

export const exportResult = procedure(policy)
  .meta({
    onlyReads: true,
    openapi: {
      method: "GET",
      path: "/exports/{jobId}",
      tag: "Data",
      summary: "The file of an export that was made in the background",
      description: `For whoever began it, for ${EXPORT_KEPT_HOURS} hours. An API key needs the scopes that it was begun with.`,
      errors: ["NOT_FOUND"],
      file: { "application/jsonl": exportRecord },
    },
  })
  .input(jobIdInput)
  .subscription(async ({ ctx, input }) => {
    const text = await ctx.exports.read(ctx.principal, input.jobId);
    const file = { name: "parley-export", encoding: writtenJsonLines };
    return new FileSubscription(ctx, policy, piecesOf(text), file);
  });

async function* piecesOf(text: AsyncIterable<string>) {
  for await (const data of text) yield { type: "text" as const, data };
}
