/** Where automation tells the operator what happened; pino fits. */
export interface AutomationLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
