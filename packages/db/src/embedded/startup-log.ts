/** Where supervision says what it does. A pino logger fits. */
export interface StartupLog {
  info(message: string): void;
  warn(message: string): void;
}
