import * as z from "zod";
import { MAX_TEXT_LENGTH } from "./content-block.ts";
import { generationOptions } from "./message.ts";
import { runStatus } from "./run.ts";

/** The most scheduled prompts that one person may have. */
export const MAX_SCHEDULES = 50;
/** Minutes between two times at the least. */
export const MIN_SCHEDULE_MINUTES = 10;
/** Failures in a row after which it is disabled. */
export const MAX_SCHEDULE_FAILURES = 5;

const storable = /^[^\0\p{Cs}]*$/u;
const unstorable = "The text must not contain U+0000 or lone surrogates.";

const name = z
  .string()
  .trim()
  .min(1, "The scheduled prompt needs a name.")
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "The name must not contain control characters or lone surrogates.");
const cron = z
  .string()
  .trim()
  .max(100)
  .regex(
    /^\S+(\s+\S+){4}$/,
    "A cron expression has five fields: minute, hour, day, month, weekday.",
  )
  .meta({
    description:
      "Five fields: minute, hour, day of the month, month, day of the week. At least 10 minutes apart.",
    examples: ["0 9 * * 1-5"],
  });
const timeZone = z
  .string()
  .min(1)
  .max(100)
  .meta({
    description: "Of the IANA database: the fields are read as its wall clock shows them.",
    examples: ["Europe/Berlin"],
  });
const prompt = z
  .string()
  .max(MAX_TEXT_LENGTH)
  .regex(storable, unstorable)
  .refine((text) => /\S/.test(text), "The prompt is empty.")
  .meta({ description: "What is sent. White space alone is refused.", pattern: "\\S" });
const options = generationOptions
  .extend({ system: z.string().max(100_000).regex(storable, unstorable).optional() })
  .meta({ description: "How the answer is made." });
const target = z.enum(["new", "same"]).meta({
  description: "`new`: a new conversation each time. `same`: it goes on in one.",
});

export const scheduledPrompt = z
  .object({
    id: z.uuid(),
    name,
    cron,
    timeZone,
    prompt,
    options,
    target,
    enabled: z.boolean(),
    disabledReason: z.enum(["failures", "notAllowed", "keyEnded"]).nullable().meta({
      description:
        "Why Parley disabled it: it failed five times in a row, its person may not chat any more, or the API key that it is sent by was revoked or has expired. Null: Parley did not.",
    }),
    nextAt: z.iso.datetime().nullable().meta({ description: "Null where it is not enabled." }),
    lastAt: z.iso.datetime().nullable(),
    lastRun: z
      .object({ id: z.uuid(), conversationId: z.uuid(), status: runStatus })
      .nullable()
      .meta({ description: "The last answer, unless it was deleted." }),
    lastError: z
      .string()
      .nullable()
      .meta({ description: "Why the last time failed; null: it did not." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "ScheduledPrompt", description: "A prompt that is sent by the clock." });
export type ScheduledPrompt = z.infer<typeof scheduledPrompt>;

export const createScheduleInput = z.strictObject({
  id: z.uuid().optional().meta({
    description: "Made by the caller (UUIDv7). It makes a repeated call harmless.",
  }),
  name,
  cron,
  timeZone: timeZone.default("UTC"),
  prompt,
  options: options.default({}),
  target: target.default("new"),
  enabled: z.boolean().default(true),
});
export type CreateScheduleInput = z.infer<typeof createScheduleInput>;

/** What is left out stays as it is. */
export const updateScheduleInput = z.strictObject({
  scheduleId: z.uuid(),
  name: name.optional(),
  cron: cron.optional(),
  timeZone: timeZone.optional(),
  prompt: prompt.optional(),
  options: options.optional(),
  target: target.optional(),
  enabled: z.boolean().optional(),
});
export type UpdateScheduleInput = z.infer<typeof updateScheduleInput>;

export const scheduleIdInput = z.strictObject({ scheduleId: z.uuid() });
