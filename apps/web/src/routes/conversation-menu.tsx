import { Ellipsis, Share2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { MenuItem } from "../ui/menu.tsx";
import { MenuButton } from "../ui/menu-button.tsx";
import { conversationMenuWords as words } from "./conversation-menu-words.ts";

const ShareDialog = lazy(() => import("../share/share-dialog.tsx"));

interface ConversationMenuProps {
  conversationId: string;
  /** The last message of the branch that is on the page, once the server has it. */
  leaf: string | undefined;
  temporary: boolean;
}

/** What can be done with the conversation that is open. */
export function ConversationMenu({ conversationId, leaf, temporary }: ConversationMenuProps) {
  const [sharing, setSharing] = useState(false);
  const icon = "size-4 text-soft";
  const share: MenuItem = {
    key: "share",
    label: words.share,
    icon: <Share2 className={icon} />,
    onSelect: () => setSharing(true),
  };
  // What is to leave no trace is not shown to anybody.
  const items = temporary ? [] : [share];
  return (
    <>
      <MenuButton
        align="end"
        aria-label={words.more}
        title={words.more}
        data-testid="conversation-menu"
        className="inline-flex size-8 items-center justify-center rounded-lg text-soft transition-colors hover:bg-hover hover:text-ink"
        items={items}
      >
        <Ellipsis className="size-[1.125rem]" />
      </MenuButton>
      <Suspense>
        {sharing && (
          <ShareDialog
            conversationId={conversationId}
            leaf={leaf}
            onClose={() => setSharing(false)}
          />
        )}
      </Suspense>
    </>
  );
}
