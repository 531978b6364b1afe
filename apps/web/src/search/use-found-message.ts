import { type RefObject, useEffect, useLayoutEffect } from "react";
import type { Message } from "../app/parley.ts";
import { goToBranchOf } from "../thread/go-to-branch.ts";
import type { VisibleMessage } from "../thread/visible-branch.ts";

/** Frames that rows above may take to get their true heights. */
const SETTLING_FRAMES = 20;
const GLOW_MS = 2_000;

/** Goes to the branch on which a message is; called when it is asked for, and once it is loaded. */
export function useBranchOf(
  conversationId: string,
  messages: readonly Message[] | undefined,
  messageId: string | undefined,
): void {
  useLayoutEffect(() => {
    if (messages !== undefined) goToBranchOf(conversationId, messages, messageId);
  }, [conversationId, messages, messageId]);
}

/** How many of the last messages have to be on the page so that one is among them. */
export function countUpTo(
  branch: readonly VisibleMessage[],
  messageId: string | undefined,
): number {
  const at = branch.findIndex(({ message }) => message.id === messageId);
  // With a few before it, so that it is not at the very top.
  return at < 0 ? 0 : branch.length - at + 3;
}

/** Brings a message into view, gives it the focus, and lets it glow for a moment. */
export function useFoundMessage(
  frame: RefObject<HTMLElement | null>,
  messageId: string | undefined,
  isShown: boolean,
  onShown: (() => void) | undefined,
): void {
  useEffect(() => {
    if (messageId === undefined || !isShown) return;
    const row = frame.current?.querySelector<HTMLElement>(
      `[data-message-id="${CSS.escape(messageId)}"]`,
    );
    if (row == null) return;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.animate(
      [
        {
          backgroundColor: "var(--color-accent-soft)",
          boxShadow: "0 0 0 0.5rem var(--color-accent-soft)",
        },
        { backgroundColor: "transparent", boxShadow: "0 0 0 0.5rem transparent" },
      ],
      { duration: GLOW_MS, easing: "ease-in" },
    );
    let frames = SETTLING_FRAMES;
    let request = 0;
    const settle = (): void => {
      if (frames-- <= 0) return onShown?.();
      row.scrollIntoView({ block: row.clientHeight > innerHeight / 2 ? "start" : "center" });
      request = requestAnimationFrame(settle);
    };
    settle();
    const element = frame.current;
    const letGo = (): void => {
      frames = 0;
    };
    element?.addEventListener("wheel", letGo, { passive: true });
    element?.addEventListener("touchstart", letGo, { passive: true });
    return () => {
      cancelAnimationFrame(request);
      element?.removeEventListener("wheel", letGo);
      element?.removeEventListener("touchstart", letGo);
    };
  }, [frame, messageId, isShown, onShown]);
}
