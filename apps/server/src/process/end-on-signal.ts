import type { Logger } from "pino";

/** The longest that a shutdown may take before it is forced. */
const FORCE_AFTER_MS = 29_000;

/** SIGTERM and SIGINT end the process in order, once; a second one ends it at once. */
export function endOnSignal(log: Logger, close: () => Promise<void>): void {
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) {
      log.warn("Ended at once. Answers that were going on can be continued after the next start.");
      process.exit(1);
    }
    ending = true;
    log.info(`${signal}: finishing the answers that are going on; send it again to end at once.`);
    const force = setTimeout(() => {
      log.error("The shutdown took too long and was forced.");
      process.exit(1);
    }, FORCE_AFTER_MS);
    close().then(
      () => {
        clearTimeout(force);
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, "The shutdown failed.");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}
