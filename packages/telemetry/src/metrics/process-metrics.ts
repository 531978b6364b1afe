import { collectDefaultMetrics, Gauge, type Registry } from "prom-client";

/** Connections of a database pool, at one moment. */
export interface PoolUse {
  total: number;
  idle: number;
  /** Queries that wait for a connection. */
  waiting: number;
}

/** Milliseconds between two looks at how late the event loop is. */
const LOOP_RESOLUTION_MS = 20;

/** Node's own: memory, CPU, garbage collection, the event loop's delay. */
export function collectProcessMetrics(register: Registry): void {
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: LOOP_RESOLUTION_MS });
}

/** The pool's, read whenever somebody asks for the metrics. */
export function collectPoolMetrics(registers: Registry[], readUse: () => PoolUse): void {
  new Gauge({
    name: "parley_db_pool_connections",
    help: "Connections of the database pool, by what they do.",
    labelNames: ["state"],
    registers,
    collect() {
      const { total, idle } = readUse();
      this.set({ state: "idle" }, idle);
      this.set({ state: "used" }, total - idle);
    },
  });
  new Gauge({
    name: "parley_db_pool_waiting",
    help: "Queries that wait for a connection of the pool.",
    registers,
    collect() {
      this.set(readUse().waiting);
    },
  });
}
