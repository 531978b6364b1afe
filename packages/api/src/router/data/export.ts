import { exportRecord, type Policy } from "@parley/shared";
import { jsonLines } from "../../encoding/file-encodings.ts";
import { FileSubscription } from "../../file-subscription.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "viewer", scopes: ["conversations:read"] };

export const exportOwn = procedure(policy)
  .meta({
    openapi: {
      method: "GET",
      path: "/export",
      tag: "Data",
      summary: "All that you have here",
      description:
        "One record a line: conversations with their messages, the keys without their secrets, and usage. An API key gets the parts that its scopes let it read, which the first line names. The last line is the `end`; without it the file was cut.",
      file: { "application/jsonl": exportRecord },
    },
  })
  .subscription(async ({ ctx }) => {
    const records = await ctx.chat.data.exportUser(ctx.principal);
    return new FileSubscription(ctx, policy, records, { name: "parley", encoding: jsonLines });
  });
