import * as z from "zod";
import { errorCode } from "./error-code.ts";
import { pageCursor, pageLimit, pageOf } from "./page.ts";

/** How whoever acted had proved who they are; `system` is Parley itself. */
export const auditVia = z.enum(["session", "key", "operator", "system"]);
export type AuditVia = z.infer<typeof auditVia>;

const auditState = z.record(z.string(), z.unknown()).nullable();

/** One thing that was done, as the audit log tells of it. */
export const auditEntry = z
  .object({
    id: z.uuid(),
    actor: z.object({
      userId: z.uuid().nullable().meta({ description: "Null: Parley itself." }),
      via: auditVia.meta({ description: "How they had proved who they are." }),
      credentialId: z
        .string()
        .nullable()
        .meta({ description: "The session or the API key; null where there is none." }),
    }),
    action: z
      .string()
      .meta({ description: "What was done, as `noun.verb`.", examples: ["apiKey.revoke"] }),
    target: z.object({ type: z.string(), id: z.string() }).meta({ description: "To what." }),
    before: auditState.meta({
      description: "What of it was so before. Secrets are masked, and texts of people left out.",
    }),
    after: auditState.meta({ description: "What of it is so since. Secrets are masked." }),
    requestId: z
      .string()
      .nullable()
      .meta({ description: "By this id the server's log knows the request." }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "AuditEntry", description: "One thing that was done, and who did it." });
export type AuditEntry = z.infer<typeof auditEntry>;
export const auditPage = pageOf(auditEntry).meta({ id: "AuditPage" });

const auditFilter = {
  actorId: z.uuid().optional().meta({ description: "Only what this user did." }),
  action: z
    .string()
    .max(100)
    .regex(/^[A-Za-z]+\.[A-Za-z]+$/, "An action is written as noun.verb, such as apiKey.revoke.")
    .optional()
    .meta({ description: "Only this, e.g. `apiKey.revoke`." }),
  from: z.iso.datetime().optional().meta({ description: "Only what was done then or later." }),
  to: z.iso.datetime().optional().meta({ description: "Only what was done before." }),
};
export const listAuditInput = z.strictObject({
  ...auditFilter,
  cursor: pageCursor,
  limit: pageLimit,
});
export type ListAuditInput = z.infer<typeof listAuditInput>;

export const exportAuditInput = z.strictObject({
  ...auditFilter,
  format: z
    .enum(["jsonl", "csv"])
    .default("jsonl")
    .meta({ description: "How the file is written." }),
});

/** A line of the exported log. */
export const auditRecord = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("auditEntry"), ...auditEntry.shape }),
    z.object({ type: z.literal("end"), records: z.int().nonnegative() }),
    z.object({ type: z.literal("failed"), code: errorCode, message: z.string() }),
  ])
  .meta({ id: "AuditRecord", description: "One line of the exported audit log." });
export type AuditRecord = z.infer<typeof auditRecord>;
