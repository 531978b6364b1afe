import { formatMinute } from "../app/format-date.ts";
import { formatDollars } from "../app/money.ts";
import { auditWords } from "./audit-words.ts";

type State = Readonly<Record<string, unknown>> | null;

export interface Change {
  key: string;
  /** In words. */
  what: string;
  before: string;
  after: string;
}

/** What an entry says was so before and is so since, one line for each thing. */
export function changesOf(before: State, after: State): Change[] {
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...keys].map((key) => ({
    key,
    what: auditWords.fields[key] ?? toWords(key),
    before: show(key, before?.[key]),
    after: show(key, after?.[key]),
  }));
}

/** `monthlyMicroDollars` → `Monthly`, `expiresAt` → `Expires at`. */
function toWords(key: string): string {
  const spaced = key
    .replace(/MicroDollars$/, "")
    .replace(/^ip(?=[A-Z])/, "IP")
    .replaceAll(/(?<=[a-z]|^IP)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function show(key: string, value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return auditWords.noValue;
  if (typeof value === "number" && key.endsWith("MicroDollars")) return formatDollars(value);
  if (typeof value === "string")
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? formatMinute(value) : value;
  if (Array.isArray(value)) return value.map((each) => show(key, each)).join(", ");
  return JSON.stringify(value);
}
