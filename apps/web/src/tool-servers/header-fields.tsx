import { Plus, X } from "lucide-react";
import { useState } from "react";
import { WrongInput } from "../forms/wrong-input.ts";
import { quietButton } from "../ui/button-styles.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { toolServerWords } from "./tool-server-words.ts";

/** The most that the contract takes. */
const MAX_HEADERS = 10;
const fieldStyle =
  "h-10 min-w-0 rounded-lg border border-line-strong bg-raised px-3 text-[0.8125rem]";

/** What is sent with each call: names, and values that nobody is shown again. */
export function HeaderFields({ names }: { names: readonly string[] }) {
  const [rows, setRows] = useState(() => names.map((name, id) => ({ id, name })));
  const rename = (id: number, name: string): void =>
    setRows((all) => all.map((row) => (row.id === id ? { id, name } : row)));
  const add = (): void =>
    setRows((all) => [...all, { id: Math.max(-1, ...all.map(({ id }) => id)) + 1, name: "" }]);
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{toolServerWords.headers}</legend>
      <p className="mb-2 text-[0.8125rem] text-soft">{toolServerWords.headersHint}</p>
      <ul className="space-y-2">
        {rows.map(({ id, name }, at) => (
          <li key={id} className="flex items-center gap-2">
            <input
              name="headerName"
              aria-label={toolServerWords.headerName(at + 1)}
              value={name}
              maxLength={100}
              pattern="[A-Za-z0-9\-]+"
              title={toolServerWords.headerNameHint}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className={`${fieldStyle} w-2/5 max-w-44 font-mono`}
              onChange={({ target }) => rename(id, target.value)}
            />
            <input
              name="headerValue"
              type="password"
              aria-label={toolServerWords.headerValue(name || String(at + 1))}
              maxLength={4_000}
              autoComplete="new-password"
              className={`${fieldStyle} flex-1`}
            />
            <IconButton
              label={toolServerWords.removeHeader(name || String(at + 1))}
              onClick={() => setRows((all) => all.filter((row) => row.id !== id))}
            >
              <X className="size-4" />
            </IconButton>
          </li>
        ))}
      </ul>
      {rows.length < MAX_HEADERS && (
        <button type="button" className={`${quietButton} mt-2`} onClick={add}>
          <Plus aria-hidden="true" className="size-4" /> {toolServerWords.addHeader}
        </button>
      )}
    </fieldset>
  );
}

/** What was typed into them; a header without a value is none. Throws `WrongInput`. */
export function readHeaders(fields: FormData): Record<string, string> {
  const headers: Record<string, string> = {};
  const values = textsOf(fields, "headerValue");
  for (const [at, name] of textsOf(fields, "headerName").entries()) {
    const value = values[at] ?? "";
    if (value === "") continue;
    if (name === "") throw new WrongInput(toolServerWords.namelessHeader);
    if (Object.keys(headers).some((other) => other.toLowerCase() === name.toLowerCase()))
      throw new WrongInput(toolServerWords.headerTwice(name));
    headers[name] = value;
  }
  return headers;
}

function textsOf(fields: FormData, name: string): string[] {
  return fields.getAll(name).map((value) => (typeof value === "string" ? value.trim() : ""));
}
