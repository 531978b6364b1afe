import { Link } from "@tanstack/react-router";
import { formatDay } from "../app/format-date.ts";
import { safeLink } from "../markdown/safe-link.ts";
import { textIn, valueIn } from "./value-in.ts";
import { toolCallWords } from "./tool-call-words.ts";

/** What a built-in tool has found, to go there; nothing of other tools, whose output says it. */
export function CallFindings({ name, output }: { name: string; output: unknown }) {
  if (name === "fetch_page") return <Page output={output} />;
  if (name === "search_conversations") return <Hits output={output} />;
  return null;
}

const link =
  "rounded-sm font-medium text-accent-ink underline decoration-1 underline-offset-3 [overflow-wrap:anywhere]";

function Page({ output }: { output: unknown }) {
  const href = safeLink(textIn(output, "url") ?? "");
  if (href === null) return null;
  const title = textIn(output, "title");
  return (
    <p>
      {title !== undefined && <bdi className="me-2">{title}</bdi>}
      <a href={href} target="_blank" rel="noopener noreferrer" dir="ltr" className={link}>
        {href}
      </a>
    </p>
  );
}

function Hits({ output }: { output: unknown }) {
  const found = valueIn(output, "hits");
  if (!Array.isArray(found) || found.length === 0) return null;
  const hits: unknown[] = found.slice(0, 20);
  return (
    <ul className="space-y-2">
      {hits.map((hit, index) => (
        <Hit key={index} hit={hit} />
      ))}
    </ul>
  );
}

function Hit({ hit }: { hit: unknown }) {
  const conversationId = textIn(hit, "conversationId");
  const at = textIn(hit, "at");
  const text = textIn(hit, "text");
  if (conversationId === undefined) return null;
  return (
    <li>
      <Link to="/c/$conversationId" params={{ conversationId }} className={link} dir="auto">
        {textIn(hit, "title") ?? toolCallWords.untitled}
      </Link>
      {at !== undefined && !Number.isNaN(Date.parse(at)) && (
        <time dateTime={at} className="ms-2 text-soft text-xs">
          {formatDay(at)}
        </time>
      )}
      {text !== undefined && (
        <p dir="auto" className="line-clamp-2 text-soft text-[0.8125rem]">
          {text}
        </p>
      )}
    </li>
  );
}
