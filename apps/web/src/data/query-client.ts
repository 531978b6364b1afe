import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { codeOf, mayPass } from "../failures/failure-of.ts";
import { session } from "../session/session.ts";

const noticeSignedOut = (error: unknown): void => {
  if (codeOf(error) === "UNAUTHORIZED") session.set(() => "signed-out");
};

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: {
      // The server is often on this very machine: "offline" says nothing about it.
      networkMode: "always",
      retry: (failures, error) => failures < 2 && mayPass(error),
      retryDelay: (failures) => 300 * 2 ** failures,
      staleTime: 1_000,
    },
    // The ids are the client's, so a repeated call changes nothing more (invariant 8).
    mutations: {
      networkMode: "always",
      retry: (failures, error) => failures < 2 && codeOf(error) === undefined,
      retryDelay: (failures) => 300 * 2 ** failures,
    },
  },
});
