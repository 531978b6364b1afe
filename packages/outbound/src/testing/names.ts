import type { LookupAddress } from "node:dns";
import type { Resolve } from "../guarded-connector.ts";

/** A second address of this machine, which stands for the internet: the canary is at the first. */
export const OUTSIDE = "127.0.0.2";
export const INSIDE = "127.0.0.1";

export const at = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

export interface TestNames {
  resolve: Resolve;
  /** How often anything was asked for. */
  asked(): number;
}

/** Answers with the next of a name's answers each time, then with its last. */
export function names(answers: Record<string, LookupAddress[][]>): TestNames {
  let asked = 0;
  const turns = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  return {
    asked: () => asked,
    async resolve(name) {
      asked += 1;
      const left = turns.get(name) ?? [];
      return (left.length > 1 ? left.shift() : left[0]) ?? [];
    },
  };
}
