import { locale } from "../words/language.ts";
import { dateGroupsWords } from "./date-groups-words.ts";

export interface DateGroup<Item> {
  label: string;
  items: Item[];
}

const DAY_MS = 86_400_000;

/** Groups a list that is sorted newest first by how long ago that was, in the calendar of `now`. */
export function dateGroups<Item extends { updatedAt: string }>(
  items: readonly Item[],
  now: Date,
): DateGroup<Item>[] {
  const groups: DateGroup<Item>[] = [];
  for (const item of items) {
    const label = labelOf(new Date(item.updatedAt), now);
    const last = groups.at(-1);
    if (last?.label === label) last.items.push(item);
    else groups.push({ label, items: [item] });
  }
  return groups;
}

function labelOf(date: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
  if (days <= 0) return dateGroupsWords.today;
  if (days === 1) return dateGroupsWords.yesterday;
  if (days <= 7) return dateGroupsWords.week;
  if (days <= 30) return dateGroupsWords.month;
  const sameYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString(locale, { month: "long", ...(!sameYear && { year: "numeric" }) });
}

/** Rounded above, since a day of a clock change has 23 or 25 hours. */
function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
