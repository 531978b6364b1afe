import { until } from "./until.ts";

/** A stream at any address, whatever its format, that is read while the test does something else. */
export interface StreamAt {
  readonly status: number;
  /** The run that is streamed; empty where the answer does not say. */
  readonly runId: string;
  /** What has come. */
  raw(): string;
  isOpen(): boolean;
  /** Resolves when the server has ended it, or it was cut. */
  readonly ended: Promise<void>;
  /** Waits until something like this has come. */
  untilText(pattern: string): Promise<void>;
  /** Hangs up. */
  leave(): void;
}

/** Opens it, by POST where there is a body; resolves with its headers. */
export async function openAt(
  url: string,
  headers: Record<string, string>,
  body?: object,
): Promise<StreamAt> {
  const controller = new AbortController();
  const response = await fetch(url, {
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    signal: controller.signal,
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });
  let raw = "";
  let isOpen = true;
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    const chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
    try {
      for await (const chunk of chunks) raw += decoder.decode(chunk, { stream: true });
    } catch {
      // It was cut.
    }
    isOpen = false;
  };
  return {
    status: response.status,
    runId: response.headers.get("x-run-id") ?? "",
    raw: () => raw,
    isOpen: () => isOpen,
    ended: read(),
    async untilText(pattern) {
      await until(`${pattern} comes`, () => new RegExp(pattern).test(raw));
    },
    leave: () => controller.abort(),
  };
}
