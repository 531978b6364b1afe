import { createStore } from "./create-store.ts";
import { savedValue } from "./saved-value.ts";

export type Theme = "system" | "light" | "dark";
const order: readonly Theme[] = ["system", "light", "dark"];
const saved = savedValue("parley.theme");

const stored = saved.read();
/** `public/theme.js` has applied the saved one before the first paint. */
export const theme = createStore<Theme>(
  stored === "light" || stored === "dark" ? stored : "system",
);

export function nextTheme(current: Theme): Theme {
  return order[(order.indexOf(current) + 1) % order.length] ?? "system";
}

export function chooseTheme(next: Theme): void {
  theme.set(() => next);
  saved.write(next === "system" ? null : next);
  if (next === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next;
}
