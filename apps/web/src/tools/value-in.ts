/** What a record that came from elsewhere has under a name; undefined where it is none. */
export function valueIn(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

export function textIn(value: unknown, name: string): string | undefined {
  const text = valueIn(value, name);
  return typeof text === "string" && text !== "" ? text : undefined;
}
