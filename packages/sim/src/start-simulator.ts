import { once } from "node:events";
import { createSimulator } from "./simulator.ts";
import type { LoggedRequest } from "./request-log.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

export interface StartOptions extends SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
}

/** A simulator that listens. */
export interface RunningSimulator {
  /** Base URL without a slash at the end, for `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  readonly port: number;
  /** The last 200 requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** Responses that wait for their next token, for the end of a stall or for their headers. */
  readonly pending: number;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

/** Starts a simulator. @throws Error when the port cannot be had */
export async function startSimulator(options: StartOptions = {}): Promise<RunningSimulator> {
  const { port = 0, host = "127.0.0.1", ...behaviour } = options;
  const simulator = createSimulator(behaviour);
  const { server, requests } = simulator;
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") {
    throw new Error("The simulator got no TCP port to listen on.");
  }
  const shownHost = host.includes(":") ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${address.port}`,
    port: address.port,
    requests,
    get pending() {
      return simulator.pending;
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
