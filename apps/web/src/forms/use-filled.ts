import { useState } from "react";

interface Filled<Value> {
  /** What its field begins with. */
  value: Value;
  /** For its field, which begins anew with each. */
  key: number;
  fill: (value: Value) => void;
}

/** What is put into a field that otherwise keeps by itself what is typed. */
export function useFilled<Value>(first: Value): Filled<Value> {
  const [{ value, key }, set] = useState({ value: first, key: 0 });
  return { value, key, fill: (next) => set((before) => ({ value: next, key: before.key + 1 })) };
}
