import { useId, useState } from "react";
import { v7 as uuidv7 } from "uuid";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { batchWords } from "./batch-words.ts";
import { sendBatch } from "./send-batch.ts";

/** Sends a file of prompts. */
export function BatchForm({ onSent }: { onSent: () => Promise<void> }) {
  const fileId = useId();
  const [id, setId] = useState(() => uuidv7());
  const [sent, setSent] = useState(0);
  const [file, setFile] = useState<File | undefined>(undefined);
  const submit = useSubmit(async (fields) => {
    if (file === undefined) return;
    await sendBatch(file, { id, name: textOf(fields, "name").trim() || file.name });
    setId(uuidv7());
    setFile(undefined);
    setSent((count) => count + 1);
    await onSent();
  });
  return (
    // Anew for the next file: a browser does not let a page empty the choice of one.
    <Form
      key={sent}
      submit={submit}
      label={batchWords.newBatch}
      action={batchWords.send}
      pendingAction={batchWords.sending}
      ready={file !== undefined}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <div>
          <label htmlFor={fileId} className="mb-1.5 block font-medium text-sm">
            {batchWords.file}
          </label>
          <input
            id={fileId}
            type="file"
            accept=".jsonl,.ndjson,application/jsonl,application/x-ndjson"
            className="w-full text-sm file:me-3 file:h-10 file:rounded-lg file:border file:border-line-strong file:bg-raised file:px-3 file:font-medium file:text-ink"
            onChange={({ target }) => {
              setFile(target.files?.[0]);
              setId(uuidv7());
            }}
          />
        </div>
        <Field
          label={batchWords.name}
          hint={batchWords.nameHint}
          name="name"
          maxLength={100}
          dir="auto"
          autoComplete="off"
        />
      </div>
    </Form>
  );
}
