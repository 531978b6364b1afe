export type { SocketConnection } from "./connection.ts";
export { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
export { ClusterInUse } from "./hold-lock.ts";
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "./start-embedded-postgres.ts";
export type { StartupLog } from "./startup-log.ts";
export {
  type EmbeddedPostgresInUse,
  hasCluster,
  useEmbeddedPostgres,
} from "./use-embedded-postgres.ts";
