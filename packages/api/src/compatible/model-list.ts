import type { ModelInfo, ModelList } from "@parley/shared";

/** When a model was made is not known here; so both vendors' clients are given the epoch. */
const UNKNOWN_TIME = { created: 0, created_at: "1970-01-01T00:00:00Z" };

/** The models in a form that both vendors' clients read. */
export function compatibleModels({ models, defaultModel }: ModelList) {
  const data = models.map(toModel);
  // The default may be one that only the provider knows.
  if (!models.some(({ id }) => id === defaultModel)) data.unshift(toModel({ id: defaultModel }));
  return {
    object: "list",
    data,
    has_more: false,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

function toModel(model: Pick<ModelInfo, "id"> & Partial<ModelInfo>) {
  return {
    id: model.id,
    object: "model",
    type: "model",
    display_name: model.name ?? model.id,
    owned_by: "parley",
    max_input_tokens: model.contextWindow ?? null,
    max_tokens: model.maxOutputTokens ?? null,
    ...UNKNOWN_TIME,
  };
}
