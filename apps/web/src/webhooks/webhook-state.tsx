import type { Webhook } from "@parley/shared";
import { formatMinute } from "../app/format-date.ts";
import { webhookWords } from "./webhook-words.ts";

/** Where it sends, of what, and how it is doing. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const state = stateOf(webhook);
  return (
    <>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1.5">
        <p dir="ltr" className="min-w-48 flex-1 font-medium text-start [overflow-wrap:anywhere]">
          {webhook.url}
        </p>
        <span
          className={`rounded-full border px-2.5 py-0.5 text-[0.78125rem] ${
            state === "failing" ? "border-caution-line bg-caution-soft" : "border-line text-soft"
          }`}
        >
          {webhookWords[state]}
        </span>
      </div>
      {webhook.description !== "" && (
        <p dir="auto" className="[overflow-wrap:anywhere]">
          {webhook.description}
        </p>
      )}
      <p className="text-[0.8125rem] text-soft">
        {webhook.events.map((event) => webhookWords.events[event]).join(" · ")}
      </p>
      {notesOf(webhook).map((note) => (
        <p key={note} className="text-[0.8125rem]">
          {note}
        </p>
      ))}
    </>
  );
}

function stateOf({ enabled, failingSince }: Webhook): "enabled" | "failing" | "disabled" {
  if (!enabled) return "disabled";
  return failingSince === null ? "enabled" : "failing";
}

function notesOf(webhook: Webhook): string[] {
  const { disabledAt, disabledReason, failingSince, previousSecretUntil } = webhook;
  if (disabledAt !== null) {
    const time = formatMinute(disabledAt);
    if (disabledReason === "gone") return [webhookWords.disabledAsGone(time)];
    if (disabledReason === "failing") return [webhookWords.disabledAsFailing(time)];
    return [webhookWords.disabledBySomebody(time)];
  }
  return [
    ...(failingSince === null ? [] : [webhookWords.failingSince(formatMinute(failingSince))]),
    ...(previousSecretUntil === null
      ? []
      : [webhookWords.bothSecrets(formatMinute(previousSecretUntil))]),
  ];
}
