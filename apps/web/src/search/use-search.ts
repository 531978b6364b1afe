import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { parley } from "../app/parley.ts";

export type SearchPage = Awaited<ReturnType<typeof parley.conversations.search.query>>;
export type SearchHit = SearchPage["items"][number];

/** Typing on within so many ms asks once. */
const PAUSE_MS = 120;
const STALE_MS = 30_000;
const FIRST = 20;
const MOST = 50;

/** What is found as somebody types: what was found before stays until the next answer is here. */
export function useSearch(text: string) {
  const query = usePaused(text);
  const wanted = query.trim() !== "";
  const [limits, setLimits] = useState({ query, limit: FIRST });
  const limit = limits.query === query ? limits.limit : FIRST;
  const result = useQuery({
    queryKey: ["search", query, limit],
    queryFn: ({ signal }) => parley.conversations.search.query({ q: query, limit }, { signal }),
    enabled: wanted,
    placeholderData: keepPreviousData,
    staleTime: STALE_MS,
    gcTime: STALE_MS,
  });
  const page = wanted ? result.data : undefined;
  return {
    page,
    /** What was asked for: behind the text while somebody types. */
    query,
    error: wanted ? result.error : null,
    retry: () => void result.refetch(),
    searching: text.trim() !== "" && (text !== query || result.isFetching),
    hasMore: page?.nextCursor != null && limit < MOST,
    showMore: () => setLimits({ query, limit: MOST }),
  };
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    // An emptied field needs no answer.
    const timer = setTimeout(() => setPaused(text), text === "" ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
