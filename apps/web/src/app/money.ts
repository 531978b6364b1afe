import { locale } from "../words/language.ts";

const MICRO = 1_000_000;
/** A thousand million dollars: more than anyone can set. */
const MAX_DOLLARS = 1_000_000_000;

const whole = new Intl.NumberFormat(locale, { style: "currency", currency: "USD" });
const small = new Intl.NumberFormat(locale, {
  style: "currency",
  currency: "USD",
  maximumFractionDigits: 4,
});

const plain = new Intl.NumberFormat(locale, {
  useGrouping: false,
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
});

/** Micro-dollars as people read money; below a dollar to the hundredth of a cent. */
export function formatDollars(microDollars: number): string {
  return (microDollars < MICRO ? small : whole).format(microDollars / MICRO);
}

/** Typed dollars, with a point or a comma, as micro-dollars; null where it is no amount. */
export function parseDollars(text: string): number | null {
  const typed = text.trim().replace(/^\$\s*/, "");
  if (!/^\d+([.,]\d{1,6})?$/.test(typed)) return null;
  const dollars = Number(typed.replace(",", "."));
  return dollars > MAX_DOLLARS ? null : Math.round(dollars * MICRO);
}

/** Micro-dollars as they are typed into a field. */
export function typedDollars(microDollars: number): string {
  return plain.format(microDollars / MICRO);
}
