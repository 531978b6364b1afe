import { isTerminal, type RunEvent, runEvent } from "@parley/shared";

/**
 * One committed entry of a run's log, in the form in which it is stored and sent: encoded once,
 * however many follow.
 */
export interface LogEntry {
  seq: number;
  /** The run event as JSON text. */
  json: string;
  terminal: boolean;
}

export function encodeEntry(seq: number, event: RunEvent): LogEntry {
  return { seq, json: JSON.stringify(event), terminal: isTerminal(event) };
}

export function decodeEntry(entry: LogEntry): RunEvent {
  return runEvent.parse(JSON.parse(entry.json));
}
