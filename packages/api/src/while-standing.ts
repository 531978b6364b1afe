import { ParleyError, type Policy } from "@parley/shared";
import type { KnownContext } from "./context.ts";

/** The same items, as long as the principal may have them. Throws FORBIDDEN when that ends. */
export async function* whileStanding<Item>(
  { principal, standing }: KnownContext,
  policy: Policy,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item, void> {
  let isLost = false;
  const unwatch = standing.watch(principal, policy, () => {
    isLost = true;
  });
  try {
    for await (const item of items) {
      if (isLost) throw new ParleyError("FORBIDDEN", "You may no longer read this.");
      yield item;
    }
  } finally {
    unwatch();
  }
}
