import * as z from "zod";

/** A model's id as its provider knows it; not only those that are listed. */
export const modelId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, "A model's id has only printable ASCII characters.");

/** A model that answers can be asked of, and what it costs. */
export const modelInfo = z
  .object({
    id: z.string(),
    name: z.string(),
    contextWindow: z.int().positive(),
    maxOutputTokens: z.int().positive(),
    supportsThinking: z.boolean(),
    price: z
      .object({
        input: z.int().nonnegative(),
        output: z.int().nonnegative(),
        cacheRead: z.int().nonnegative(),
        cacheWrite: z.int().nonnegative(),
      })
      .nullable()
      .meta({
        description: "Micro-dollars for a million tokens; null where the price is not known.",
      }),
  })
  .meta({ id: "Model", description: "A model that can be asked, and what it costs." });
export type ModelInfo = z.infer<typeof modelInfo>;

export const modelList = z
  .object({
    models: z.array(modelInfo),
    defaultModel: z.string().meta({ description: "Answers where a call names no model." }),
    simulated: z.boolean().meta({
      description:
        "True when the answers come from Parley's own simulator, which is not a real model.",
    }),
  })
  .meta({ id: "ModelList", description: "The models that can be asked." });
export type ModelList = z.infer<typeof modelList>;
