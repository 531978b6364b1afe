import type { ModelInfo } from "@parley/shared";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { createStore, useStore } from "../app/create-store.ts";
import { parley } from "../app/parley.ts";
import { savedValue } from "../app/saved-value.ts";
import { modelWords } from "./model-words.ts";

const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: ({ signal }) => parley.models.list.query(undefined, { signal }),
  staleTime: 300_000,
});

const saved = savedValue("parley.model");
const chosenModel = createStore<string | null>(saved.read());

export function chooseModel(id: string): void {
  saved.write(id);
  chosenModel.set(() => id);
}

interface ModelChoice {
  models: readonly ModelInfo[];
  /** The model that will answer; undefined until the list is here. */
  model: ModelInfo | undefined;
  /** What to ask the server for; undefined leaves the choice to it. */
  requested: string | undefined;
  simulated: boolean;
}

export function useModelChoice(): ModelChoice {
  const { data } = useQuery(modelsQuery);
  const chosen = useStore(chosenModel);
  const models = data?.models ?? [];
  const wanted = models.find((model) => model.id === chosen);
  return {
    models,
    model: wanted ?? models.find((model) => model.id === data?.defaultModel),
    requested: wanted?.id,
    simulated: data?.simulated ?? false,
  };
}

/** The name of a model as people know it; its id where the list does not have it. */
export function useModelName(id: string | undefined): string {
  const { data } = useQuery(modelsQuery);
  if (id === undefined) return modelWords.unknown;
  return data?.models.find((model) => model.id === id)?.name ?? id;
}

/** The same for any of them. */
export function useModelNames(): (id: string) => string {
  const { data } = useQuery(modelsQuery);
  return (id) => data?.models.find((model) => model.id === id)?.name ?? id;
}
