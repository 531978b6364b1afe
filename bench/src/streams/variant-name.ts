import * as z from "zod";

/** What is measured, in the order of each round. */
export const variantName = z.enum(["raw", "trpc", "parley"]);
export type VariantName = z.infer<typeof variantName>;

export const variantTitles: Record<VariantName, string> = {
  raw: "raw byte pipe",
  trpc: "plain tRPC",
  parley: "Parley",
};
