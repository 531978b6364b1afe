import { Counter, Gauge, type Registry } from "prom-client";

/** What became of the short tasks that a process does after its answers, since it began. */
export interface DeferredCounts {
  completed: number;
  failed: number;
  timedOut: number;
  dropped: number;
}

/** Work beside answers, read whenever somebody asks for the metrics. */
export interface BackgroundWork {
  deferred(): DeferredCounts;
  /** Jobs that the process runs now. */
  runningJobs(): number;
}

export function collectBackground(registers: Registry[], work: BackgroundWork): void {
  new Counter({
    name: "parley_deferred_tasks_total",
    help: "Short tasks after answers, by what became of them.",
    labelNames: ["result"],
    registers,
    collect() {
      const { completed, failed, timedOut, dropped } = work.deferred();
      this.reset();
      for (const [result, count] of Object.entries({
        completed,
        failed,
        timed_out: timedOut,
        dropped,
      }))
        this.inc({ result }, count);
    },
  });
  new Gauge({
    name: "parley_jobs_running",
    help: "Jobs that this process runs now.",
    registers,
    collect() {
      this.set(work.runningJobs());
    },
  });
}
