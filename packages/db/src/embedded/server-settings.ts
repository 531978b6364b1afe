/** The superuser that owns the cluster. Only the owner of the socket's folder can become it. */
export const SUPERUSER = "parley";

/** Parley's tables. The lock is held in `postgres`, so that this one can be dropped and restored. */
export const DATABASE = "parley";
export const MAINTENANCE_DATABASE = "postgres";

/** Names the socket (`.s.PGSQL.5432`); nothing listens on TCP. */
export const PORT = 5432;

export interface ServerOptions {
  readonly socketDirectory: string;
  /** False for throwaway clusters only: a crash of the machine then loses data. */
  readonly durable: boolean;
}

/** The arguments of `postgres`: settings live here, not in the cluster, so upgrades of Parley change them. */
export function serverArguments(clusterDir: string, options: ServerOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "",
    port: String(PORT),
    unix_socket_directories: options.socketDirectory,
    unix_socket_permissions: "0700",
    cluster_name: "parley",
    max_connections: "200",
    shared_buffers: "128MB",
    // An append-only log writes fewer full pages when checkpoints are far apart.
    checkpoint_timeout: "15min",
    max_wal_size: "1GB",
    max_wal_senders: "0",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "%m [%p] ",
    log_checkpoints: "off",
    // What fails is told to the client; the file stays small and free of people's text.
    log_min_messages: "warning",
    log_min_error_statement: "fatal",
    log_error_verbosity: "terse",
    ...(options.durable ? DURABLE : THROWAWAY),
  };
  return ["-D", clusterDir, ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`])];
}

const DURABLE = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };
const THROWAWAY = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
