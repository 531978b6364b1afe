import { exportRecord, type Policy } from "@parley/shared";
import { jsonLines } from "../../encoding/file-encodings.ts";
import { FileSubscription } from "../../file-subscription.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "owner", scopes: ["organization:read"] };

export const exportOrganization = procedure(policy)
  .meta({
    openapi: {
      method: "GET",
      path: "/organization/export",
      tag: "Data",
      summary: "All that everybody has in the organization",
      description:
        "As the export of your own, with all members. It is written down in the audit log, which has an export of its own.",
      file: { "application/jsonl": exportRecord },
    },
  })
  .subscription(async ({ ctx }) => {
    const records = await ctx.chat.data.exportOrganization(ctx.principal);
    const file = { name: "parley-organization", encoding: jsonLines };
    return new FileSubscription(ctx, policy, records, file);
  });
