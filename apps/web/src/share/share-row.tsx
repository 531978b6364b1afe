import type { ReactNode } from "react";
import { formatMinute } from "../app/format-date.ts";
import { parley } from "../app/parley.ts";
import { DeleteButton } from "../ui/delete-button.tsx";
import { shareWords } from "./share-words.ts";

interface ShareRowProps {
  share: { id: string; createdAt: string; messages: number; showsAuthor: boolean };
  /** Before the rest: to what it is a link, or whose it is. */
  children?: ReactNode;
  onRevoked: () => Promise<void>;
}

export function ShareRow({ share, children, onRevoked }: ShareRowProps) {
  const date = formatMinute(share.createdAt);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 text-sm">
      <div className="min-w-0 flex-1">
        {children}
        <p className={children === undefined ? "" : "text-[0.8125rem] text-soft"}>
          {shareWords.made(date)}
        </p>
        <p className="text-[0.8125rem] text-soft">
          {shareWords.messages(share.messages)}
          {share.showsAuthor && ` · ${shareWords.withName}`}
        </p>
      </div>
      <DeleteButton
        name={shareWords.revokeOf(date)}
        title={shareWords.revokeTitle}
        description={shareWords.revokeDescription}
        action={shareWords.revoke}
        pendingAction={shareWords.revoking}
        onDelete={() => parley.shares.revoke.mutate({ shareId: share.id })}
        onDeleted={onRevoked}
      />
    </li>
  );
}
