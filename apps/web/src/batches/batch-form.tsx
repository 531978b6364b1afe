import { FileUp } from "lucide-react";
import { useId, useRef, useState } from "react";
import { v7 as uuidv7 } from "uuid";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { quietButton } from "../ui/button-styles.ts";
import { batchWords } from "./batch-words.ts";
import { sendBatch } from "./send-batch.ts";

/** Sends a file of prompts. */
export function BatchForm({ onSent }: { onSent: () => Promise<void> }) {
  const fileId = useId();
  const input = useRef<HTMLInputElement>(null);
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
            ref={input}
            id={fileId}
            type="file"
            accept=".jsonl,.ndjson,application/jsonl,application/x-ndjson"
            tabIndex={-1}
            className="sr-only"
            onChange={({ target }) => {
              setFile(target.files?.[0]);
              setId(uuidv7());
            }}
          />
          {/* Not the browser's own button, whose words are in the browser's language. */}
          <div className="flex min-h-10 items-center gap-3 text-sm">
            <button
              type="button"
              className={`${quietButton} h-10 shrink-0`}
              onClick={() => input.current?.click()}
            >
              <FileUp aria-hidden="true" className="size-4" /> {batchWords.choose}
            </button>
            <span role="status" className="min-w-0 text-soft [overflow-wrap:anywhere]">
              {file?.name ?? batchWords.noFile}
            </span>
          </div>
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
