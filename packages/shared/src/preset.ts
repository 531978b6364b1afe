import * as z from "zod";
import { generationOptions } from "./message.ts";
import { pageCursor, pageLimit, pageOf } from "./page.ts";

/** The most presets that one person may have. */
export const MAX_PRESETS = 200;

/** Postgres keeps no U+0000, and would store a lone surrogate as another character. */
const storable = /^[^\0\p{Cs}]*$/u;
const unstorable = "The text must not contain U+0000 or lone surrogates.";

const name = z
  .string()
  .trim()
  .min(1, "The preset needs a name.")
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, "The name must not contain control characters.");
const command = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    "A command has 1 to 40 small letters, digits and hyphens, and begins with none of the latter.",
  )
  .meta({ description: "What is typed after a slash to choose it." });
const prompt = z
  .string()
  .max(50_000)
  .regex(storable, unstorable)
  .meta({ description: "Put into the message where it is chosen; may be empty." });
const options = generationOptions
  .extend({ system: z.string().max(100_000).regex(storable, unstorable).optional() })
  .meta({ description: "How answers are made once it is chosen." });
const shared = z.boolean().meta({
  description: "Whether everyone in the organization may choose it; only its maker changes it.",
});

/** A prompt and options under a name, chosen by `/command`. */
export const preset = z
  .object({
    id: z.uuid(),
    name,
    command,
    prompt,
    options,
    shared,
    own: z.boolean().meta({ description: "Whether it is the caller's, who alone may change it." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Preset", description: "A prompt and options under a name." });
export type Preset = z.infer<typeof preset>;
export const presetPage = pageOf(preset).meta({ id: "PresetPage" });

export const listPresetsInput = z.strictObject({ cursor: pageCursor, limit: pageLimit });

export const createPresetInput = z.strictObject({
  id: z.uuid().optional().meta({
    description: "Made by the caller (UUIDv7). It makes a repeated call harmless.",
  }),
  name,
  command,
  prompt: prompt.default(""),
  options: options.default({}),
  shared: shared.default(false),
});
export type CreatePresetInput = z.infer<typeof createPresetInput>;

/** What is left out stays as it is. */
export const updatePresetInput = z.strictObject({
  presetId: z.uuid(),
  name: name.optional(),
  command: command.optional(),
  prompt: prompt.optional(),
  options: options.optional(),
  shared: shared.optional(),
});
export type UpdatePresetInput = z.infer<typeof updatePresetInput>;

export const presetIdInput = z.strictObject({ presetId: z.uuid() });
