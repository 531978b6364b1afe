import { type ComponentType, lazy, useState } from "react";
import { loadLaterWords } from "./load-words.ts";

/**
 * A page that is fetched when it is opened, and its words with it; drawn at once where `preload` has
 * fetched it. React's `lazy` alone shows its fallback even then, and keeps a fallback for 300 ms.
 */
export function lazyPage<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
) {
  let loaded: ComponentType<Props> | undefined;
  const fetch = async () => {
    const [page] = await Promise.all([load(), loadLaterWords()]);
    loaded = page.default;
    return page;
  };
  const Lazy: ComponentType<Props> = lazy(fetch);
  function Page(props: Props) {
    // Whichever it began with stays: another one would begin anew.
    const [Shown] = useState(() => loaded ?? Lazy);
    return <Shown {...props} />;
  }
  return Object.assign(Page, {
    /** When it cannot be fetched now, opening tries again. */
    preload: (): void => void fetch().catch(() => undefined),
  });
}
