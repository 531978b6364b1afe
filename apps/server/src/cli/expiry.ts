import { InvalidArgumentError } from "commander";

const UNITS = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof UNITS;
const isUnit = (text: string | undefined): text is Unit => text !== undefined && text in UNITS;

/** `12h`, `30d`, `4w` from now, or a date. */
export function parseExpiry(text: string, now = Date.now()): Date {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const isDate = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = isUnit(unit) ? now + Number(count) * UNITS[unit] : isDate ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError("Give a time from now like 12h, 30d or 4w, or a date.");
  if (time <= now) throw new InvalidArgumentError("This is in the past.");
  return new Date(time);
}
