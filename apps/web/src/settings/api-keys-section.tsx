import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CreatedApiKey } from "@parley/shared";
import { parley } from "../app/parley.ts";
import { quietButton } from "../ui/button-styles.ts";
import { NewButton } from "../ui/new-button.tsx";
import { commonWords } from "../ui/common-words.ts";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { ApiKeyForm } from "./api-key-form.tsx";
import { ApiKeyRow } from "./api-key-row.tsx";
import { apiKeyWords } from "./api-key-words.ts";
import { Loaded } from "./loaded.tsx";
import { NewSecret } from "./new-secret.tsx";
import { Section } from "./section.tsx";

const apiKeysKey = ["api-keys"] as const;
const PAGE_SIZE = 20;

/** The caller's keys for programs. */
export function ApiKeysSection() {
  const client = useQueryClient();
  const [step, setStep] = useState<"list" | "form" | CreatedApiKey>("list");
  const makeButton = useReturnFocus(step !== "list");
  const keys = useInfiniteQuery({
    queryKey: apiKeysKey,
    queryFn: ({ pageParam, signal }) =>
      parley.apiKeys.list.query(
        { limit: PAGE_SIZE, ...(pageParam !== null && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const reload = (): Promise<void> => client.invalidateQueries({ queryKey: apiKeysKey });
  const backToList = (): void => setStep("list");
  return (
    <Section
      title={apiKeyWords.title}
      description={apiKeyWords.description}
      aside={
        step === "list" && (
          <NewButton ref={makeButton} label={apiKeyWords.newKey} onClick={() => setStep("form")} />
        )
      }
    >
      {step === "form" && (
        <ApiKeyForm
          onCancel={backToList}
          onMade={(key) => {
            setStep(key);
            void reload();
          }}
        />
      )}
      {typeof step === "object" && (
        <NewSecret
          title={apiKeyWords.copyNow(step.name)}
          advice={apiKeyWords.shownOnce}
          secret={step.secret}
          onDone={backToList}
        />
      )}
      <div className={step === "list" ? "" : "mt-5 border-line border-t pt-4"}>
        <Loaded query={keys} what={apiKeyWords.theKeys}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <p className="text-sm text-soft">{apiKeyWords.none}</p>;
            return (
              <ul aria-label={apiKeyWords.title} className="-my-3 divide-y divide-line">
                {items.map((key) => (
                  <ApiKeyRow key={key.id} apiKey={key} onRevoked={reload} />
                ))}
              </ul>
            );
          }}
        </Loaded>
        {keys.hasNextPage && (
          <button
            type="button"
            className={`${quietButton} mt-4`}
            disabled={keys.isFetchingNextPage}
            onClick={() => void keys.fetchNextPage()}
          >
            {keys.isFetchingNextPage ? commonWords.loading : apiKeyWords.showOlder}
          </button>
        )}
      </div>
    </Section>
  );
}
