import type { ContextOptions } from "../context.ts";
import type { SseConnections } from "../sse-connections.ts";

export interface CompatibleOptions extends ContextOptions {
  connections: SseConnections;
  /** Whether the server ends: a response that breaks then was not left by its reader. */
  isDraining: () => boolean;
}
