import { modelList } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: [] })
  .meta({
    openapi: {
      method: "GET",
      path: "/models",
      tag: "Models",
      summary: "The models that can be asked",
      description: "An id that is not listed may work all the same: the provider decides.",
    },
  })
  .output(modelList)
  .query(({ ctx }) => ctx.chat.models());
