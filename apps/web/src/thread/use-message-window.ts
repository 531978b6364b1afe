import {
  type RefObject,
  startTransition,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

/** What is on the screen at once, and a little more; the rest of the last messages follows it. */
const AT_ONCE = 8;
const FIRST = 40;
const MORE = 20;

/**
 * How many of the last messages are on the page: 40, of them the last 8 first, and 20 more whenever
 * the top comes into view, or as many as are needed. What is being read stays where it is.
 */
export function useMessageWindow(
  total: number,
  frame: RefObject<HTMLElement | null>,
  top: RefObject<HTMLElement | null>,
  atLeast: number,
): number {
  const [count, setCount] = useState(AT_ONCE);
  const anchor = useRef<{ element: Element; top: number } | null>(null);
  // They stay once they were on the page, so that what is being read does.
  if (atLeast > count) setCount(atLeast);
  const hidden = total > count;

  useEffect(() => {
    // After the first paint, in pieces between which the page answers.
    startTransition(() => setCount((current) => Math.max(current, FIRST)));
  }, []);

  useEffect(() => {
    const element = top.current;
    if (!hidden || count < FIRST || element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        const first = element.nextElementSibling;
        anchor.current = first && { element: first, top: first.getBoundingClientRect().top };
        setCount((current) => current + MORE);
      },
      { root: frame.current, rootMargin: "400px 0px 0px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hidden, count, frame, top]);

  useLayoutEffect(() => {
    const held = anchor.current;
    anchor.current = null;
    if (held === null) return;
    frame.current?.scrollBy({ top: held.element.getBoundingClientRect().top - held.top });
  }, [count, frame]);

  return Math.min(count, total);
}
