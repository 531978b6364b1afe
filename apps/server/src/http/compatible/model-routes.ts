import { appRouter, compatibleModels, createCallerFactory } from "@parley/api";
import { ParleyError } from "@parley/shared";
import { Router } from "express";
import { createApiKeyContext } from "./api-key-context.ts";
import type { CompatibleOptions } from "./compatible-options.ts";

const createCaller = createCallerFactory(appRouter);

/** The models, in a form that both vendors' clients read. */
export function modelRoutes(options: CompatibleOptions): Router {
  const router = Router({ caseSensitive: true });
  router.get("/models", async (request, response) => {
    const context = await createApiKeyContext(options, request, response);
    response.json(compatibleModels(await createCaller(context).models.list()));
  });
  // Ids of some gateways' models have a slash in them.
  router.get("/models/*id", async (request, response) => {
    const context = await createApiKeyContext(options, request, response);
    const { data } = compatibleModels(await createCaller(context).models.list());
    const id = [request.params["id"]].flat().join("/");
    const model = data.find((candidate) => candidate.id === id);
    if (model === undefined) throw new ParleyError("NOT_FOUND", "There is no such model.");
    response.json(model);
  });
  return router;
}
