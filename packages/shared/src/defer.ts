/**
 * Does something short beside what its caller waits for. Nobody hears of what it comes to but the log,
 * and where too much waits already, or the process ends, it is not done: so only what may be lost. Its
 * signal is aborted when its time is over.
 */
export type Defer = (name: string, task: (signal: AbortSignal) => Promise<unknown>) => void;
