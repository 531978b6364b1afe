import type { ReactNode } from "react";
import { PageHeader } from "../routes/page-header.tsx";

interface SettingsFrameProps {
  title: string;
  description: string;
  children: ReactNode;
}

/** A page of settings: its heading and its sections. */
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
          <div className="space-y-5">{children}</div>
        </div>
      </div>
    </>
  );
}
