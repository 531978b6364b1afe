import type { Budget } from "@parley/shared";
import { formatDay } from "../app/format-date.ts";
import { formatDollars } from "../app/money.ts";
import { budgetWords } from "./budget-words.ts";

/** How a budget stands: what is spent of it, and what answers that are being written may yet cost. */
export function SpendingBar({ budget, label }: { budget: Budget; label: string }) {
  const { monthlyMicroDollars, spentMicroDollars, reservedMicroDollars, renewsAt } = budget;
  const share = (part: number): number =>
    monthlyMicroDollars === 0 ? 100 : Math.min(100, (100 * part) / monthlyMicroDollars);
  const spent = share(spentMicroDollars);
  const both = share(spentMicroDollars + reservedMicroDollars);
  const full = spentMicroDollars >= monthlyMicroDollars;
  const words = budgetWords.spentOf(
    formatDollars(spentMicroDollars),
    formatDollars(monthlyMicroDollars),
  );
  return (
    <div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(spent)}
        aria-valuetext={words}
        className="relative h-2 overflow-hidden rounded-full bg-hover forced-colors:border"
      >
        <div
          className="absolute inset-y-0 start-0 bg-accent opacity-40 forced-colors:bg-[GrayText]"
          style={{ width: `${both}%` }}
        />
        <div
          className={`absolute inset-y-0 start-0 ${full ? "bg-danger" : "bg-accent"} forced-colors:bg-[Highlight]`}
          style={{ width: `${spent}%` }}
        />
      </div>
      <p className="mt-1.5 text-[0.8125rem] text-soft">
        <span className={full ? "font-medium text-danger" : "text-ink"}>{words}</span>
        {reservedMicroDollars > 0 &&
          ` · ${budgetWords.reserved(formatDollars(reservedMicroDollars))}`}
        {` · ${budgetWords.renews(formatDay(renewsAt))}`}
      </p>
    </div>
  );
}
