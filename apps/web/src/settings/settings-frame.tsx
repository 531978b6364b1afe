import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isAdmin } from "../account/role-words.ts";
import { useAccount } from "../data/account.ts";
import { PageHeader } from "../routes/page-header.tsx";
import { settingsWords } from "./settings-words.ts";

const tab =
  "inline-flex h-9 items-center rounded-lg px-2 font-medium text-[0.8125rem] sm:px-3 sm:text-sm text-soft transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:text-ink";

const forAll = [
  ["/settings/account", "account"],
  ["/settings/presets", "presets"],
  ["/settings/scheduled-prompts", "schedules"],
  ["/settings/batches", "batches"],
  ["/settings/tools", "tools"],
  ["/settings/usage", "usage"],
  ["/settings/background-work", "backgroundWork"],
] as const;
const forAdmins = [
  ["/settings/organization", "organization"],
  ["/settings/webhooks", "webhooks"],
  ["/settings/audit-log", "auditLog"],
  ["/settings/status", "status"],
] as const;

interface SettingsFrameProps {
  title: string;
  description: string;
  /** Wider than a form needs: for charts. */
  wide?: boolean;
  children: ReactNode;
}

/** A page of settings: its heading, the way to the others, and its sections. */
export function SettingsFrame({ title, description, wide, children }: SettingsFrameProps) {
  const role = useAccount()?.role;
  return (
    <>
      <title>{`${title} · Parley`}</title>
      <PageHeader picker={false} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-12 sm:px-6">
        <div className={`mx-auto w-full ${wide === true ? "max-w-4xl" : "max-w-2xl"}`}>
          <div className="mt-3 mb-6">
            <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
            <p className="mt-1 text-soft">{description}</p>
          </div>
          <nav aria-label={settingsWords.pages} className="mb-5 flex flex-wrap gap-1">
            {(isAdmin(role) ? [...forAll, ...forAdmins] : forAll).map(([to, name]) => (
              <Link key={to} to={to} className={tab}>
                {settingsWords[name]}
              </Link>
            ))}
          </nav>
          <div className="space-y-5">{children}</div>
        </div>
      </div>
    </>
  );
}
