export const quietButton =
  "inline-flex h-8 items-center gap-1.5 rounded-lg border border-line bg-raised px-2.5 font-medium text-[0.8125rem] text-ink transition-colors hover:bg-hover disabled:opacity-50";
export const primaryButton =
  "inline-flex h-9 items-center justify-center gap-2 rounded-lg bg-accent px-3.5 font-medium text-on-accent text-sm transition-colors hover:bg-accent-strong disabled:opacity-50 forced-colors:border forced-colors:bg-[ButtonFace] forced-colors:text-[ButtonText]";
