import { presetIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const deletePreset = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/presets/{presetId}",
      tag: "Presets",
      summary: "Delete a preset of yours",
      errors: ["NOT_FOUND"],
    },
  })
  .input(presetIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.chat.presets.delete(ctx.principal, input.presetId));
