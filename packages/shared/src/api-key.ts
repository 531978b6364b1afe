import * as z from "zod";
import { pageCursor, pageLimit, pageOf } from "./page.ts";
import { scope } from "./principal.ts";

/** The most that a key may be used for: what its owner may do, or some of it. */
const scopes = z
  .array(scope)
  .min(1)
  .max(scope.options.length)
  .meta({ description: "What the key may be used for; never more than its owner may do." });

/** A key for programs. The secret itself is shown once, when it is made. */
export const apiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: "The key's beginning, to know it again." }),
    // Any number: a key that was made may have lost one.
    scopes: z.union([z.array(scope), z.literal("all")]),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: "To the minute." }),
    revokedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof apiKey>;
export const apiKeyPage = pageOf(apiKey).meta({ id: "ApiKeyPage" });

/** What is shown once and never again. */
export const createdApiKey = z
  .object({
    ...apiKey.shape,
    secret: z.string().meta({ description: "The key itself. It is shown only here." }),
  })
  .meta({ id: "CreatedApiKey" });
export type CreatedApiKey = z.infer<typeof createdApiKey>;

export const createApiKeyInput = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, "Name the key, to know it again.")
    .max(100)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, "The name must not contain control characters."),
  scopes,
  expiresAt: z.iso
    .datetime()
    .optional()
    .meta({ description: "When it stops working, in UTC. Left out: never." }),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;
export const listApiKeysInput = z.strictObject({ cursor: pageCursor, limit: pageLimit });
export const apiKeyIdInput = z.strictObject({ keyId: z.uuid() });
