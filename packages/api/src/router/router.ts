import { router } from "../trpc.ts";
import { chat as aiSdkChat } from "./ai-sdk/chat.ts";
import { resume as aiSdkResume } from "./ai-sdk/resume.ts";
import { answer } from "./chat/answer.ts";
import { create as createKey } from "./api-keys/create.ts";
import { list as listKeys } from "./api-keys/list.ts";
import { revoke as revokeKey } from "./api-keys/revoke.ts";
import { exportAudit } from "./audit/export.ts";
import { list as listAudit } from "./audit/list.ts";
import { cancel as cancelBatch } from "./batches/cancel.ts";
import { create as createBatch } from "./batches/create.ts";
import { createSmall as createSmallBatch } from "./batches/create-small.ts";
import { deleteBatch } from "./batches/delete.ts";
import { get as getBatch } from "./batches/get.ts";
import { list as listBatches } from "./batches/list.ts";
import { results as batchResults } from "./batches/results.ts";
import { list as listBudgets } from "./budgets/list.ts";
import { remove as removeBudget } from "./budgets/remove.ts";
import { set as setBudget } from "./budgets/set.ts";
import { complete } from "./chat/complete.ts";
import { start } from "./chat/start.ts";
import { create } from "./conversations/create.ts";
import { deleteConversation } from "./conversations/delete.ts";
import { exportConversation } from "./conversations/export.ts";
import { fork } from "./conversations/fork.ts";
import { get as getConversation } from "./conversations/get.ts";
import { importConversation } from "./conversations/import.ts";
import { list as listConversations } from "./conversations/list.ts";
import { messages } from "./conversations/messages.ts";
import { update as updateConversation } from "./conversations/update.ts";
import { search } from "./conversations/search.ts";
import { parameters } from "./conversations/parameters.ts";
import { deleteContent } from "./data/delete-content.ts";
import { exportOwn } from "./data/export.ts";
import { exportResult } from "./data/export-result.ts";
import { startExport } from "./data/start-export.ts";
import { startOrganizationExport } from "./data/start-organization-export.ts";
import { exportOrganization } from "./data/export-organization.ts";
import { create as createFolder } from "./folders/create.ts";
import { deleteFolder } from "./folders/delete.ts";
import { list as listFolders } from "./folders/list.ts";
import { update as updateFolder } from "./folders/update.ts";
import { content as fileContent } from "./files/content.ts";
import { deleteFile } from "./files/delete.ts";
import { get as getFile } from "./files/get.ts";
import { upload as uploadFile } from "./files/upload.ts";
import { cancel as cancelJob } from "./jobs/cancel.ts";
import { follow as followJob } from "./jobs/follow.ts";
import { get as getJob } from "./jobs/get.ts";
import { list as listJobs } from "./jobs/list.ts";
import { organization as organizationJobs } from "./jobs/organization.ts";
import { retry as retryJob } from "./jobs/retry.ts";
import { system as systemJobs } from "./jobs/system.ts";
import { continueMessage } from "./messages/continue.ts";
import { edit } from "./messages/edit.ts";
import { regenerate } from "./messages/regenerate.ts";
import { send } from "./messages/send.ts";
import { check as checkMcpServer } from "./mcp-servers/check.ts";
import { create as createMcpServer } from "./mcp-servers/create.ts";
import { deleteMcpServer } from "./mcp-servers/delete.ts";
import { list as listMcpServers } from "./mcp-servers/list.ts";
import { update as updateMcpServer } from "./mcp-servers/update.ts";
import { list as listModels } from "./models/list.ts";
import { create as createPreset } from "./presets/create.ts";
import { deletePreset } from "./presets/delete.ts";
import { list as listPresets } from "./presets/list.ts";
import { update as updatePreset } from "./presets/update.ts";
import { get as getRetention } from "./retention/get.ts";
import { set as setRetention } from "./retention/set.ts";
import { decide } from "./runs/decide.ts";
import { follow } from "./runs/follow.ts";
import { get as getRun } from "./runs/get.ts";
import { list as listRuns } from "./runs/list.ts";
import { stop } from "./runs/stop.ts";
import { create as createSchedule } from "./schedules/create.ts";
import { deleteSchedule } from "./schedules/delete.ts";
import { get as getSchedule } from "./schedules/get.ts";
import { list as listSchedules } from "./schedules/list.ts";
import { runNow as runScheduleNow } from "./schedules/run-now.ts";
import { update as updateSchedule } from "./schedules/update.ts";
import { continueShare } from "./shares/continue.ts";
import { create as createShare } from "./shares/create.ts";
import { list as listShares } from "./shares/list.ts";
import { organization as organizationShares } from "./shares/organization.ts";
import { revoke as revokeShare } from "./shares/revoke.ts";
import { get as getSharing } from "./sharing/get.ts";
import { set as setSharing } from "./sharing/set.ts";
import { status } from "./system/status.ts";
import { describe as describeTool } from "./tools/describe.ts";
import { invoke as invokeTool } from "./tools/invoke.ts";
import { list as listTools } from "./tools/list.ts";
import { follow as followUpdates } from "./updates/follow.ts";
import { organization as organizationUsage } from "./usage/organization.ts";
import { report } from "./usage/report.ts";
import { create as createWebhook } from "./webhooks/create.ts";
import { deleteWebhook } from "./webhooks/delete.ts";
import { deliveries as webhookDeliveries } from "./webhooks/deliveries.ts";
import { get as getWebhook } from "./webhooks/get.ts";
import { list as listWebhooks } from "./webhooks/list.ts";
import { redeliver } from "./webhooks/redeliver.ts";
import { rotateSecret } from "./webhooks/rotate-secret.ts";
import { test as testWebhook } from "./webhooks/test.ts";
import { update as updateWebhook } from "./webhooks/update.ts";

/** The table of contents: one noun a folder, one procedure a file. */
export const appRouter = router({
  apiKeys: router({ create: createKey, list: listKeys, revoke: revokeKey }),
  audit: router({ list: listAudit, export: exportAudit }),
  aiSdk: router({ chat: aiSdkChat, resume: aiSdkResume }),
  batches: router({
    create: createBatch,
    createSmall: createSmallBatch,
    list: listBatches,
    get: getBatch,
    results: batchResults,
    cancel: cancelBatch,
    delete: deleteBatch,
  }),
  budgets: router({ list: listBudgets, set: setBudget, remove: removeBudget }),
  chat: router({ answer, complete, start }),
  conversations: router({
    create,
    list: listConversations,
    // Before `get`: the first path that matches is taken, and that one matches any word.
    search,
    get: getConversation,
    update: updateConversation,
    fork,
    delete: deleteConversation,
    messages,
    parameters,
    export: exportConversation,
    import: importConversation,
  }),
  data: router({
    export: exportOwn,
    exportOrganization,
    startExport,
    startOrganizationExport,
    exportResult,
    deleteContent,
  }),
  files: router({ upload: uploadFile, get: getFile, content: fileContent, delete: deleteFile }),
  folders: router({
    list: listFolders,
    create: createFolder,
    update: updateFolder,
    delete: deleteFolder,
  }),
  jobs: router({
    list: listJobs,
    organization: organizationJobs,
    system: systemJobs,
    get: getJob,
    follow: followJob,
    cancel: cancelJob,
    retry: retryJob,
  }),
  mcpServers: router({
    list: listMcpServers,
    create: createMcpServer,
    update: updateMcpServer,
    delete: deleteMcpServer,
    check: checkMcpServer,
  }),
  messages: router({ send, edit, regenerate, continue: continueMessage }),
  models: router({ list: listModels }),
  presets: router({
    create: createPreset,
    list: listPresets,
    update: updatePreset,
    delete: deletePreset,
  }),
  retention: router({ get: getRetention, set: setRetention }),
  runs: router({ get: getRun, list: listRuns, stop, decide, follow }),
  schedules: router({
    list: listSchedules,
    get: getSchedule,
    create: createSchedule,
    update: updateSchedule,
    delete: deleteSchedule,
    runNow: runScheduleNow,
  }),
  shares: router({
    create: createShare,
    list: listShares,
    organization: organizationShares,
    revoke: revokeShare,
    continue: continueShare,
  }),
  sharing: router({ get: getSharing, set: setSharing }),
  system: router({ status }),
  tools: router({ list: listTools, describe: describeTool, invoke: invokeTool }),
  updates: router({ follow: followUpdates }),
  usage: router({ report, organization: organizationUsage }),
  webhooks: router({
    list: listWebhooks,
    create: createWebhook,
    get: getWebhook,
    update: updateWebhook,
    delete: deleteWebhook,
    rotateSecret,
    test: testWebhook,
    deliveries: webhookDeliveries,
    redeliver,
  }),
});
export type AppRouter = typeof appRouter;
