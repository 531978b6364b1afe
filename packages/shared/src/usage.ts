import * as z from "zod";
import { modelId } from "./model.ts";
import { budget } from "./budget.ts";

/** Tokens of one model call, as the provider counted them. */
export const tokenUsage = z
  .object({
    inputTokens: z.int().nonnegative(),
    outputTokens: z.int().nonnegative(),
    cacheReadTokens: z.int().nonnegative(),
    cacheWriteTokens: z.int().nonnegative(),
  })
  .meta({
    id: "TokenUsage",
    description: "Tokens of one model call, as the provider counted them.",
  });
export type TokenUsage = z.infer<typeof tokenUsage>;

export const noUsage: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};

/** A span of time, in UTC, of at most 366 days, and what of it. */
export const usageInput = z.strictObject({
  from: z.iso
    .datetime()
    .optional()
    .meta({ description: "The beginning, in UTC. Left out: 30 days before the end." }),
  to: z.iso.datetime().optional().meta({ description: "The end, in UTC. Left out: now." }),
  model: modelId.optional().meta({ description: "Only this model's answers." }),
  apiKeyId: z.uuid().optional().meta({ description: "Only what was asked for by this API key." }),
});
export type UsageInput = z.infer<typeof usageInput>;

/** The same, of everybody or of one person. */
export const organizationUsageInput = usageInput.extend({
  userId: z.uuid().optional().meta({ description: "Only what this person asked for." }),
});
export type OrganizationUsageInput = z.infer<typeof organizationUsageInput>;

const countedUsage = z.object({
  runs: z.int().nonnegative(),
  ...tokenUsage.shape,
  costMicroDollars: z
    .int()
    .nonnegative()
    .meta({ description: "Millionths of a US dollar, of the runs whose model has a known price." }),
  unpricedRuns: z
    .int()
    .nonnegative()
    .meta({ description: "Runs whose model has no known price: they count as nothing." }),
  firstTokenMs: z.int().nonnegative().nullable().meta({
    description:
      "Milliseconds until the first token, the median of the runs that came to one, to two digits; of several days that are over, of their medians. Null: none did.",
  }),
});
export type CountedUsage = z.infer<typeof countedUsage>;

const day = z.iso.date().meta({ description: "In UTC." });
const ofDay = z.object({ day, ...countedUsage.shape });
const ofModel = z.object({ model: z.string(), ...countedUsage.shape });
const ofDayAndModel = z.object({ day, model: z.string(), ...countedUsage.shape });
const person = {
  userId: z.uuid().nullable().meta({ description: "Null once the person was deleted." }),
  userName: z.string().nullable(),
};
const key = {
  apiKeyId: z
    .uuid()
    .nullable()
    .meta({ description: "The key by which they asked; null: signed in, or it is gone." }),
  apiKeyName: z.string().nullable(),
};

/** What an organization used, by person and API key, by day and by model. */
export const organizationUsage = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    total: countedUsage,
    items: z.array(z.object({ ...person, ...key, ...countedUsage.shape })),
    byPerson: z.array(z.object({ ...person, ...countedUsage.shape })),
    byDay: z.array(ofDay),
    byModel: z.array(ofModel),
    byDayAndModel: z.array(ofDayAndModel),
  })
  .meta({
    id: "OrganizationUsage",
    description:
      "Tokens and money of an organization, by person and API key, the dearest first: at most 1000. By day: the latest first.",
  });
export type OrganizationUsage = z.infer<typeof organizationUsage>;

/** What was used, by day and model. */
export const usageReport = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    total: countedUsage,
    items: z.array(ofDayAndModel),
    byDay: z.array(ofDay),
    byModel: z.array(ofModel),
    byKey: z.array(z.object({ ...key, ...countedUsage.shape })),
    budgets: z.array(budget).meta({
      description: "Those that the caller's answers count against, as they are now.",
    }),
  })
  .meta({
    id: "UsageReport",
    description: "Tokens and money, by day and model, the latest first.",
  });
export type UsageReport = z.infer<typeof usageReport>;
