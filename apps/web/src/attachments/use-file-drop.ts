import { useEffect, useEffectEvent, useState } from "react";

/** Takes files that are dropped anywhere on the page. Returns whether some are held over it. */
export function useFileDrop(enabled: boolean, onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const dropped = useEffectEvent(onFiles);
  useEffect(() => {
    if (!enabled) return;
    const listeners = new AbortController();
    const { signal } = listeners;
    // Elements are entered before the one around or beside them is left.
    let depth = 0;
    const leave = (): void => {
      depth = 0;
      setOver(false);
    };
    const listen = (type: "dragenter" | "dragover" | "dragleave" | "drop", act: () => void) =>
      window.addEventListener(
        type,
        (event) => {
          const { dataTransfer } = event;
          if (dataTransfer?.types.some((kind) => kind === "Files") !== true) return;
          // Else the browser would leave the page for the file.
          event.preventDefault();
          act();
          if (type === "drop") dropped([...dataTransfer.files]);
        },
        { signal },
      );
    listen("dragenter", () => {
      depth++;
      setOver(true);
    });
    listen("dragover", () => undefined);
    listen("dragleave", () => {
      if (--depth <= 0) leave();
    });
    listen("drop", leave);
    return () => {
      listeners.abort();
      setOver(false);
    };
  }, [enabled]);
  return over;
}
