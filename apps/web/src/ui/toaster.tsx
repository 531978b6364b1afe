import { useEffect } from "react";
import { Toaster as Sonner, toast } from "sonner";
import { useStore } from "../app/create-store.ts";
import { theme } from "../app/theme.ts";
import { commonWords } from "./common-words.ts";
import { waitingNotices } from "./notify.ts";

export default function Toaster() {
  const notices = useStore(waitingNotices);
  const chosen = useStore(theme);
  useEffect(() => {
    if (notices.length === 0) return;
    for (const { title, advice, action } of notices)
      toast(title, {
        description: advice,
        ...(action !== undefined && { action: { label: action.label, onClick: action.run } }),
      });
    waitingNotices.set(() => []);
  }, [notices]);
  return (
    <Sonner
      theme={chosen}
      position="top-center"
      containerAriaLabel={commonWords.notices}
      toastOptions={{
        style: {
          background: "var(--color-raised)",
          color: "var(--color-ink)",
          borderColor: "var(--color-line)",
          fontFamily: "var(--font-sans)",
        },
        classNames: { description: "text-soft!" },
      }}
    />
  );
}
