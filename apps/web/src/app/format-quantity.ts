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

const DURATIONS = [
  { unit: "hour", ms: 3_600_000, digits: 2 },
  { unit: "minute", ms: 60_000, digits: 2 },
  { unit: "second", ms: 1_000, digits: 3 },
  { unit: "millisecond", ms: 1, digits: 3 },
] as const;

/** Milliseconds as people read them: "12 ms", "1.4 sec", "9 min". */
export function formatDuration(milliseconds: number): string {
  const { unit, ms, digits } = DURATIONS.find((each) => milliseconds >= each.ms) ?? DURATIONS[3];
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    maximumSignificantDigits: digits,
  }).format(milliseconds / ms);
}
