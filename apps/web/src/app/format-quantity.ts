import { locale } from "../words/language.ts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const STEP = 1_000;

/** Bytes as people read them, "1.2 MB". */
export function formatBytes(bytes: number): string {
  const power = bytes < STEP ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[power] ?? "byte",
    // The short form of a byte knows no plural.
    unitDisplay: power === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  }).format(bytes / STEP ** power);
}

/** Milliseconds as people read them: "12 ms", "1.4 s". */
export function formatDuration(milliseconds: number): string {
  const long = milliseconds >= STEP;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: long ? "second" : "millisecond",
    maximumSignificantDigits: 3,
  }).format(long ? milliseconds / STEP : milliseconds);
}
