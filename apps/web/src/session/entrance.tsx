import type { ReactNode } from "react";
import { Mark } from "../ui/mark.tsx";

interface EntranceProps {
  title: string;
  description?: ReactNode;
  children?: ReactNode;
}

/** A page for people who are not in yet. */
export function Entrance({ title, description, children }: EntranceProps) {
  return (
    <main className="flex h-full overflow-y-auto p-5">
      <title>{`${title} · Parley`}</title>
      <div className="m-auto w-full max-w-sm py-6">
        <Mark className="size-10" />
        <h1 className="mt-5 font-semibold text-xl tracking-tight [overflow-wrap:anywhere]">
          {title}
        </h1>
        {description !== undefined && (
          <p className="mt-2 text-soft [overflow-wrap:anywhere]">{description}</p>
        )}
        <div className="mt-6">{children}</div>
      </div>
    </main>
  );
}

export const textButton =
  "rounded font-medium text-accent-ink text-sm underline decoration-1 underline-offset-3 hover:no-underline";
