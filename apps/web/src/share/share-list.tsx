import type { ReactNode } from "react";
import { Loaded } from "../settings/loaded.tsx";
import { quietButton } from "../ui/button-styles.ts";
import { ShareRow } from "./share-row.tsx";
import { useReloadShares, type useOrganizationShares, type useShares } from "./shares.ts";
import { shareWords } from "./share-words.ts";

interface ShareListProps<Shares> {
  shares: Shares;
  label: string;
}

type OneShare = Parameters<typeof ShareRow>[0]["share"];

interface ListedProps<One extends OneShare> {
  pages: readonly { items: readonly One[] }[];
  label: string;
  describe: (share: One) => ReactNode;
}

function Listed<One extends OneShare>({ pages, label, describe }: ListedProps<One>) {
  const reload = useReloadShares();
  const items = pages.flatMap((page) => page.items);
  if (items.length === 0) return <p className="text-sm text-soft">{shareWords.none}</p>;
  return (
    <ul aria-label={label} className="-my-3 divide-y divide-line">
      {items.map((share) => (
        <ShareRow key={share.id} share={share} onRevoked={reload}>
          {describe(share)}
        </ShareRow>
      ))}
    </ul>
  );
}

/** One's own links, each by the title that it shows unless all are to the same conversation. */
export function OwnShares({
  shares,
  label,
  titled,
}: ShareListProps<ReturnType<typeof useShares>> & { titled: boolean }) {
  return (
    <>
      <Loaded query={shares} what={shareWords.what}>
        {({ pages }) => (
          <Listed
            pages={pages}
            label={label}
            describe={({ title }) =>
              titled ? (
                <p dir="auto" className="font-medium [overflow-wrap:anywhere]">
                  {title ?? shareWords.untitled}
                </p>
              ) : undefined
            }
          />
        )}
      </Loaded>
      <Older shares={shares} />
    </>
  );
}

/** Everybody's, each by whose it is. */
export function EverybodysShares({
  shares,
  label,
}: ShareListProps<ReturnType<typeof useOrganizationShares>>) {
  return (
    <>
      <Loaded query={shares} what={shareWords.what}>
        {({ pages }) => (
          <Listed
            pages={pages}
            label={label}
            describe={({ userName }) => (
              <p dir="auto" className="font-medium [overflow-wrap:anywhere]">
                {userName}
              </p>
            )}
          />
        )}
      </Loaded>
      <Older shares={shares} />
    </>
  );
}

interface OlderProps {
  shares: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
}

function Older({ shares: { hasNextPage, isFetchingNextPage, fetchNextPage } }: OlderProps) {
  if (!hasNextPage) return null;
  return (
    <button
      type="button"
      className={`${quietButton} mt-4`}
      disabled={isFetchingNextPage}
      onClick={() => void fetchNextPage()}
    >
      {isFetchingNextPage ? shareWords.loadingOlder : shareWords.older}
    </button>
  );
}
