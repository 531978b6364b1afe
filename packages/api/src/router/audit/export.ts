import { auditRecord, exportAuditInput, type Policy } from "@parley/shared";
import * as z from "zod";
import { auditTable, jsonLines } from "../../encoding/file-encodings.ts";
import { FileSubscription } from "../../file-subscription.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "admin", scopes: ["audit:read"] };

export const exportAudit = procedure(policy)
  .meta({
    openapi: {
      method: "GET",
      path: "/audit-log/export",
      tag: "Audit log",
      summary: "The audit log as a file",
      description:
        "The latest first: one record a line, whose last is the `end`; or a table, with `format=csv`.",
      file: { "application/jsonl": auditRecord, "text/csv": z.string() },
    },
  })
  .input(exportAuditInput)
  .subscription(async ({ ctx, input: { format, ...filter } }) => {
    const encoding = format === "csv" ? auditTable : jsonLines;
    const records = await ctx.audit.export(ctx.principal, filter);
    return new FileSubscription(ctx, policy, records, { name: "audit-log", encoding });
  });
