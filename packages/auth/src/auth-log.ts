/** Where it is said what no caller is told. */
export interface AuthLog {
  warn(fields: Record<string, unknown>, message: string): void;
}
