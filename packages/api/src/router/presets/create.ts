import { createPresetInput, preset } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/presets",
      tag: "Presets",
      summary: "Make a preset",
      status: 201,
      errors: ["CONFLICT"],
      example: {
        name: "Translate",
        command: "translate",
        prompt: "Translate this into plain English:\n\n",
        options: { system: "You are a translator. Answer with the translation alone." },
        shared: true,
      },
    },
  })
  .input(createPresetInput)
  .output(preset)
  .mutation(({ ctx, input }) => ctx.chat.presets.create(ctx.principal, input));
