import type { ApiKey } from "@parley/shared";
import { scopeWords } from "../account/scope-words.ts";
import { formatDay, formatMinute } from "../app/format-date.ts";
import { parley } from "../app/parley.ts";
import { DeleteButton } from "../ui/delete-button.tsx";
import { apiKeyWords } from "./api-key-words.ts";

interface ApiKeyRowProps {
  apiKey: ApiKey;
  onRevoked: () => Promise<void>;
}

export function ApiKeyRow({ apiKey, onRevoked }: ApiKeyRowProps) {
  const end = endOf(apiKey);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 text-sm">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2.5">
          <span className="font-medium [overflow-wrap:anywhere]">{apiKey.name}</span>
          <code className="font-mono text-[0.8125rem] text-soft">{apiKey.prefix}…</code>
        </p>
        <p className="text-soft">
          {apiKey.scopes === "all"
            ? apiKeyWords.allScopes
            : apiKey.scopes.map((scope) => scopeWords[scope]).join(" · ")}
        </p>
        <p className="text-[0.8125rem] text-soft">
          {apiKey.lastUsedAt === null
            ? apiKeyWords.neverUsed
            : apiKeyWords.lastUsed(formatMinute(apiKey.lastUsedAt))}
          {" · "}
          {end.words}
        </p>
      </div>
      {end.over ? (
        <span className="rounded-full border border-line px-2.5 py-0.5 text-[0.78125rem] text-soft">
          {apiKey.revokedAt === null ? apiKeyWords.expired : apiKeyWords.revoked}
        </span>
      ) : (
        <DeleteButton
          name={apiKeyWords.revokeKey(apiKey.name)}
          title={apiKeyWords.revokeTitle}
          description={apiKeyWords.revokeDescription(apiKey.name)}
          action={apiKeyWords.revoke}
          pendingAction={apiKeyWords.revoking}
          onDelete={() => parley.apiKeys.revoke.mutate({ keyId: apiKey.id })}
          onDeleted={onRevoked}
        />
      )}
    </li>
  );
}

function endOf({ revokedAt, expiresAt }: ApiKey): { over: boolean; words: string } {
  if (revokedAt !== null)
    return { over: true, words: apiKeyWords.revokedAt(formatMinute(revokedAt)) };
  if (expiresAt === null) return { over: false, words: apiKeyWords.neverExpires };
  const over = Date.parse(expiresAt) <= Date.now();
  const day = formatDay(expiresAt);
  return { over, words: over ? apiKeyWords.expiredOn(day) : apiKeyWords.expiresOn(day) };
}
