import { preset, updatePresetInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const update = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/presets/{presetId}",
      tag: "Presets",
      summary: "Change a preset of yours",
      description: "What is left out stays as it is; `options` are replaced as a whole.",
      errors: ["NOT_FOUND", "CONFLICT"],
      example: { shared: false },
    },
  })
  .input(updatePresetInput)
  .output(preset)
  .mutation(({ ctx, input }) => ctx.chat.presets.update(ctx.principal, input));
