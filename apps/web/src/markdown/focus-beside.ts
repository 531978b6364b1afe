import type { MouseEvent } from "react";

/** A link by fragment would change the page's address: what is meant gets the focus, and comes into view. */
export function focusBeside({ currentTarget }: MouseEvent<HTMLElement>, selector: string): void {
  currentTarget.closest(".markdown")?.querySelector<HTMLElement>(selector)?.focus();
}
