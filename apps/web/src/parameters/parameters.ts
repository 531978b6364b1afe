import type { ConversationParameters, GenerationOptions } from "@parley/shared";
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { createStore, useStore } from "../app/create-store.ts";
import { parley } from "../app/parley.ts";

/** How answers are asked for; what is null is left to the server. */
export type Parameters = ConversationParameters;
export const noParameters: Parameters = {
  system: null,
  maxTokens: null,
  thinking: null,
  tools: null,
};

/** The largest that the contract takes. */
export const MAX_TOKENS = 200_000;
export const MAX_SYSTEM_LENGTH = 100_000;

const parametersQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ["parameters", conversationId],
    queryFn: ({ signal }) => parley.conversations.parameters.query({ conversationId }, { signal }),
    staleTime: 60_000,
  });

/** What was chosen and is not sent yet, by conversation; "" is the one that is to be begun. */
const chosen = createStore<Readonly<Record<string, Parameters>>>({});

export function chooseParameters(conversationId: string | undefined, parameters: Parameters): void {
  chosen.set((all) => ({ ...all, [conversationId ?? ""]: parameters }));
}

/** What the next message of a conversation is sent with. */
export function useParameters(conversationId: string | undefined, exists = true): Parameters {
  const unsent = useStore(chosen)[conversationId ?? ""];
  const { data } = useQuery({
    ...parametersQuery(conversationId ?? ""),
    enabled: conversationId !== undefined && exists,
  });
  return unsent ?? data ?? noParameters;
}

/** Of the tools apart: each chat has some, once it was begun. */
export function areDefault({ system, maxTokens, thinking }: Parameters): boolean {
  return system === null && maxTokens === null && thinking === null;
}

/** They were sent: from now on the conversation has them. */
export function keepParameters(
  client: QueryClient,
  from: string | undefined,
  conversationId: string,
  parameters: Parameters,
): void {
  client.setQueryData(parametersQuery(conversationId).queryKey, parameters);
  chosen.set(({ [from ?? ""]: _sent, ...rest }) => rest);
}

/** What was chosen for an answer that is made anew; all else is as it was for the first. */
export function unsentOptions(conversationId: string): GenerationOptions {
  return toOptions(chosen.get()[conversationId] ?? noParameters);
}

/** All that the next answer is asked for with. */
export function knownOptions(client: QueryClient, conversationId: string): GenerationOptions {
  const kept = client.getQueryData(parametersQuery(conversationId).queryKey);
  return toOptions(chosen.get()[conversationId] ?? kept ?? noParameters);
}

/** As a call takes them: what is null is left out. */
export function toOptions({ system, maxTokens, thinking, tools }: Parameters): GenerationOptions {
  return {
    ...(system !== null && { system }),
    ...(maxTokens !== null && { maxTokens }),
    ...(thinking !== null && { thinking }),
    ...(tools !== null && { tools }),
  };
}

/** As a preset has them. */
export function fromOptions(options: GenerationOptions): Parameters {
  return {
    system: options.system ?? null,
    maxTokens: options.maxTokens ?? null,
    thinking: options.thinking ?? null,
    tools: options.tools ?? null,
  };
}
