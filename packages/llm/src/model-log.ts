/** Where the adapter says what the caller is not told, such as the provider's own words. */
export interface ModelLog {
  warn(fields: Record<string, unknown>, message: string): void;
}
