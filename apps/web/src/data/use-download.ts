import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { sentenceOf } from "../failures/sentence-of.ts";
import { readRecords } from "./read-records.ts";
import { collectFile, saveFile } from "./save-file.ts";

type Line = (record: Readonly<Record<string, unknown>>) => string;

export interface DownloadedFile {
  procedure: string;
  input: object;
  name: string;
  type: string;
  /** Before the records. */
  head?: string;
  /** "" leaves a record out. */
  toLine: Line;
}

/** Each record as it came. */
export const jsonLine: Line = (record) => `${JSON.stringify(record)}\n`;

/** Saves what a subscription gives as a file. It ends with the page. */
export function useDownload() {
  const [lines, setLines] = useState(0);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (file: DownloadedFile) => {
      const { signal } = (controller.current = new AbortController());
      setLines(0);
      try {
        saveFile(file.name, await collectFile(linesOf(file, signal), file.type, setLines));
      } catch (failure) {
        // Who cancels it knows that there is no file.
        if (!signal.aborted) throw failure;
      }
    },
    retry: false,
  });
  return {
    start: mutate,
    cancel: () => controller.current?.abort(),
    isPending,
    /** How many records have come so far, now and then. */
    lines,
    problem: error === null ? null : sentenceOf(error),
  };
}

async function* linesOf(file: DownloadedFile, signal: AbortSignal): AsyncGenerator<string, void> {
  if (file.head !== undefined) yield file.head;
  for await (const record of readRecords(file.procedure, file.input, signal))
    yield file.toLine(record);
}
