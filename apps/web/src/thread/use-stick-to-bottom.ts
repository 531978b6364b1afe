import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_PX = 48;

/**
 * Keeps a growing thread at its end, but only for someone who is there: within 48 px of it.
 * One observer watches the content and the frame; nothing scrolls anyone who reads further up.
 */
export function useStickToBottom(
  frame: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
) {
  const [atBottom, setAtBottom] = useState(true);
  const stick = useRef(true);

  const jump = useCallback(() => {
    const element = frame.current;
    if (element === null) return;
    stick.current = true;
    setAtBottom(true);
    element.scrollTo({ top: element.scrollHeight });
  }, [frame]);

  useLayoutEffect(() => {
    frame.current?.scrollTo({ top: frame.current.scrollHeight });
  }, [frame]);

  useEffect(() => {
    const element = frame.current;
    const inner = content.current;
    if (element === null || inner === null) return;
    let lastTop = element.scrollTop;
    let lastHeight = element.clientHeight;
    const onScroll = (): void => {
      const near = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_PX;
      // Only a person moves upwards, but for what the frame has grown by at the end; being away from
      // the end may just mean that the content has grown.
      const grown = Math.max(0, element.clientHeight - lastHeight);
      if (near) stick.current = true;
      else if (element.scrollTop < lastTop - grown) stick.current = false;
      lastTop = element.scrollTop;
      lastHeight = element.clientHeight;
      setAtBottom(near || stick.current);
    };
    const observer = new ResizeObserver(() => {
      if (stick.current) element.scrollTo({ top: element.scrollHeight });
      else onScroll();
    });
    // A wheel upwards lets go at once, before the next delta could pull back.
    const onWheel = (event: WheelEvent): void => {
      if (event.deltaY < 0) stick.current = false;
    };
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    element.addEventListener("wheel", onWheel, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
      element.removeEventListener("wheel", onWheel);
    };
  }, [frame, content]);

  return { atBottom, jump };
}
