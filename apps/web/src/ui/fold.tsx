import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface FoldProps {
  icon?: ReactNode;
  title: string;
  children: ReactNode;
}

/** What only some want to see, below a line that opens it. */
export function Fold({ icon, title, children }: FoldProps) {
  return (
    <details className="group/fold my-2">
      <summary className="flex w-fit list-none items-center gap-2 rounded-md py-1 pe-2 text-[0.8125rem] text-soft transition-colors hover:text-ink [&::-webkit-details-marker]:hidden">
        {icon}
        {title}
        <ChevronRight
          aria-hidden="true"
          className="size-4 transition-transform group-open/fold:rotate-90 rtl:-scale-x-100 rtl:group-open/fold:-rotate-90"
        />
      </summary>
      <div className="mt-1.5 mb-3 border-line border-s-2 ps-4 [overflow-wrap:anywhere]">
        {children}
      </div>
    </details>
  );
}
