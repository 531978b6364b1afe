import * as z from "zod";

/** Ten years; what is to be kept for longer is kept for ever. */
const MAX_DAYS = 3_650;
const days = z.int().min(1).max(MAX_DAYS).nullable();
const chatDays = days.meta({
  description:
    "Days without a new message after which a conversation is deleted. Null: it is kept for ever.",
});
const apiDays = days.meta({
  description:
    "The same for what is kept of conversations that their callers hold, as those of `/v1`.",
});

/** For how long an organization keeps conversations. */
export const retention = z
  .object({
    chatDays,
    apiDays,
    appliesFrom: z.iso.datetime().nullable().meta({
      description:
        "Nothing is deleted before, so that a slip can be put right. Null: nothing is deleted.",
    }),
  })
  .meta({ id: "Retention", description: "For how long the organization keeps conversations." });
export type Retention = z.infer<typeof retention>;

/** What is left out stays as it is. */
export const setRetentionInput = z.strictObject({
  chatDays: chatDays.optional(),
  apiDays: apiDays.optional(),
});
export type SetRetentionInput = z.infer<typeof setRetentionInput>;
