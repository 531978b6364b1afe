import { listPresetsInput, presetPage } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/presets",
      tag: "Presets",
      summary: "Your presets, and those shared with you",
      description: "The latest first.",
    },
  })
  .input(listPresetsInput)
  .output(presetPage)
  .query(({ ctx, input }) => ctx.chat.presets.list(ctx.principal, input));
