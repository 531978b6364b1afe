import { appRouter, toParleyError } from "@parley/api";
import {
  type Auth,
  Authenticator,
  createApiKeys,
  createAuditLog,
  type Mailer,
  type RateLimits,
  type StandingWatch,
  type StrangerGate,
} from "@parley/auth";
import type { Batches, Schedules, Webhooks } from "@parley/automation";
import type { Chat, Exports, McpServers } from "@parley/chat";
import type { Db, Owner } from "@parley/db";
import type { DeferredTasks, Jobs } from "@parley/jobs";
import { ParleyError } from "@parley/shared";
import type { Metrics } from "@parley/telemetry";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import compression from "compression";
import express, { type Express } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import { accountRoutes } from "../auth/account-routes.ts";
import { betterAuthRoute } from "../auth/better-auth-route.ts";
import { linkRoutes } from "../auth/link-routes.ts";
import { sessionRoutes } from "../auth/session-routes.ts";
import { compatibleRouter } from "./compatible/compatible-router.ts";
import { createTrpcContext } from "./context.ts";
import { handleError, retryAfterHeader } from "./error-response.ts";
import { batchRoutes } from "./batch-routes.ts";
import { fileRoutes } from "./file-routes.ts";
import { followRoutes } from "./follow-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { logRequests } from "./log-requests.ts";
import { metricsRoute } from "./metrics-route.ts";
import { observeRequests } from "./observe-requests.ts";
import { assignRequestId } from "./request-id.ts";
import { restRouter } from "./rest/rest-router.ts";
import { sharePageHeaders, shareRoutes } from "./share-routes.ts";
import type { SseConnections } from "./sse-connections.ts";
import { webClient } from "./web-client.ts";

/** The largest request body, in bytes. */
const MAX_BODY_SIZE = 1024 * 1024;
/** The same of a conversation that is imported, by itself. */
const MAX_IMPORT_SIZE = 64 * 1024 * 1024;
/** Calls that one tRPC request may carry. */
const MAX_BATCH_SIZE = 10;
/** Listeners of one kind that a response may have before Node takes them for a leak. */
const MAX_RESPONSE_LISTENERS = 20;

export interface AppOptions {
  db: Db;
  chat: Chat;
  webhooks: Webhooks;
  jobs: Jobs;
  exports: Exports;
  deferred: DeferredTasks;
  mcpServers: McpServers;
  batches: Batches;
  schedules: Schedules;
  connections: SseConnections;
  standing: StandingWatch;
  limits: RateLimits;
  strangers: StrangerGate;
  /** Addresses and networks whose X-Forwarded-For counts. */
  trustedProxies: string[];
  auth: Auth;
  allowSignup: boolean;
  /** What the other house that people may sign in at is called. */
  oidcName: string | null;
  mailer: Mailer | undefined;
  owner: Owner;
  apiToken: string | undefined;
  publicUrl: string | undefined;
  metrics: Metrics;
  /** Who shows it may read `/metrics`. */
  metricsToken: string | undefined;
  isDraining: () => boolean;
  log: Logger;
}

/** Everything that is served on the one port. */
export function createApp(options: AppOptions): Express {
  const { db, chat, jobs, deferred, publicUrl } = options;
  const secure = publicUrl?.startsWith("https:") ?? false;
  const authenticator = new Authenticator({
    ...options,
    sessionCookie: options.auth.cookie,
    defer: (name, task) => deferred.defer(name, task),
  });
  const contextOptions = {
    chat,
    jobs,
    exports: options.exports,
    deferred,
    batches: options.batches,
    schedules: options.schedules,
    apiKeys: createApiKeys(db),
    mcpServers: options.mcpServers,
    audit: createAuditLog(db),
    webhooks: options.webhooks,
    standing: options.standing,
    limits: options.limits,
    strangers: options.strangers,
    authenticator,
    publicUrl,
    calls: options.metrics.calls,
  };

  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.set("trust proxy", options.trustedProxies);
  app.use(assignRequestId);
  // Those that hear of its end, and what sends a file, come to more than Node takes for usual.
  app.use((_request, response, next) => {
    response.setMaxListeners(MAX_RESPONSE_LISTENERS);
    next();
  });
  app.use(observeRequests(options.metrics.calls));
  app.use(logRequests(options.log));
  app.use(securityHeaders(secure));
  app.use(healthRoutes(options));
  app.use(metricsRoute(options));
  // Answers are their caller's alone; those for everyone say so themselves.
  app.use(["/api", "/v1"], (_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  app.use("/api/trpc", followRoutes({ ...contextOptions, connections: options.connections }));
  app.use("/api", fileRoutes(contextOptions));
  app.use("/api", batchRoutes(contextOptions));
  app.use("/api/v1", restRouter({ ...contextOptions, ...options }));
  app.use("/v1", compatibleRouter({ ...contextOptions, ...options }));
  app.use(compression());
  app.use(sessionRoutes({ ...options, authenticator }));
  app.use("/api/auth", accountRoutes({ ...options, authenticator }));
  app.use("/api/auth", linkRoutes({ ...options, authenticator }));
  app.use("/api/auth", betterAuthRoute({ ...options, authenticator }));
  const trpc = (maxBodySize: number) =>
    createExpressMiddleware({
      router: appRouter,
      createContext: ({ req, res }) => createTrpcContext(contextOptions, req, res),
      maxBatchSize: MAX_BATCH_SIZE,
      maxBodySize,
      responseMeta: ({ errors }) => ({ headers: retryAfterHeader(errors.map(toParleyError)) }),
    });
  const usual = trpc(MAX_BODY_SIZE);
  const large = trpc(MAX_IMPORT_SIZE);
  app.use("/api/trpc", (request, response, next) =>
    (request.path === "/conversations.import" ? large : usual)(request, response, next),
  );
  app.use("/api/share", shareRoutes(options));
  app.use("/api", () => {
    throw new ParleyError("NOT_FOUND", "There is nothing at this address.");
  });
  app.use("/share", sharePageHeaders);
  app.use(webClient());
  app.use(() => {
    throw new ParleyError("NOT_FOUND", "There is nothing at this address.");
  });
  app.use(handleError);
  return app;
}

function securityHeaders(secure: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Math is laid out by inline styles; a style cannot run anything.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: secure,
    referrerPolicy: { policy: "no-referrer" },
    crossOriginEmbedderPolicy: false,
  });
}
