import { WrongInput } from "../forms/wrong-input.ts";
import { batchWords } from "./batch-words.ts";

/** Sends a file as it is; the id makes it harmless to send it again. Throws in words. */
export async function sendBatch(
  file: File,
  { id, name }: { id: string; name: string },
): Promise<void> {
  const query = new URLSearchParams({ id, name: name.slice(0, 100) }).toString();
  const answer = await fetch(`/api/batches?${query}`, {
    method: "POST",
    headers: { "Content-Type": "application/jsonl" },
    body: file,
  }).catch(() => undefined);
  if (answer?.ok === true) return;
  const body: unknown = await answer?.json().catch(() => undefined);
  const isTheirs = answer !== undefined && answer.status >= 400 && answer.status < 500;
  throw new WrongInput((isTheirs ? messageIn(body) : undefined) ?? batchWords.unreachable);
}

function messageIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("message" in body)) return undefined;
  return typeof body.message === "string" ? body.message : undefined;
}
