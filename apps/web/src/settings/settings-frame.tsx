import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isAdmin } from "../account/role-words.ts";
import { useAccount } from "../data/account.ts";
import { PageHeader } from "../routes/page-header.tsx";

const tab =
  "inline-flex h-9 items-center rounded-lg px-3 font-medium text-sm text-soft transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:text-ink";

interface SettingsFrameProps {
  title: string;
  description: string;
  children: ReactNode;
}

/** A page of settings: its heading, the way to the others, and its sections. */
export function SettingsFrame({ title, description, children }: SettingsFrameProps) {
  return (
    <>
      <title>{`${title} · Parley`}</title>
      <PageHeader picker={false} />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-12 sm:px-6">
        <div className="mx-auto w-full max-w-2xl">
          <div className="mt-3 mb-6">
            <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
            <p className="mt-1 text-soft">{description}</p>
          </div>
          {isAdmin(useAccount()?.role) && (
            <nav aria-label="Settings" className="mb-5 flex gap-1">
              <Link to="/settings/account" className={tab}>
                Account
              </Link>
              <Link to="/settings/organization" className={tab}>
                Organization
              </Link>
            </nav>
          )}
          <div className="space-y-5">{children}</div>
        </div>
      </div>
    </>
  );
}
