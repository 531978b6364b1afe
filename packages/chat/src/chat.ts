import type {
  AnswerInput,
  Budget,
  BudgetSubjectInput,
  ChatInput,
  ChatReply,
  ContinueMessageInput,
  ContinueShareInput,
  Conversation,
  ConversationParameters,
  CreateConversationInput,
  CreateFolderInput,
  CreatePresetInput,
  CreatedShare,
  CreateShareInput,
  DecideCallInput,
  DeletedContent,
  EditMessageInput,
  ExportConversationInput,
  ExportRecord,
  File,
  Folder,
  FollowUpdatesInput,
  ForkConversationInput,
  ImportConversationInput,
  InvokeToolInput,
  ImportedConversation,
  ListSharesInput,
  ListConversationsInput,
  Message,
  ModelList,
  OrganizationShare,
  OrganizationUsage,
  OrganizationUsageInput,
  Preset,
  Principal,
  Retention,
  SetRetentionInput,
  RegenerateMessageInput,
  Run,
  RunStatus,
  SearchInput,
  SearchPage,
  SendMessageInput,
  SetBudgetInput,
  Share,
  SharedConversation,
  Sharing,
  StartedRun,
  SystemStatus,
  UpdatePresetInput,
  UploadFileInput,
  UpdateConversationInput,
  ToolInfo,
  ToolResult,
  UpdateFolderInput,
  UsageInput,
  UsageReport,
} from "@parley/shared";
import type { Page } from "@parley/db";
import type { FileContent } from "./files/read-file.ts";
import type { UploadBody } from "./files/upload-file.ts";
import type { ExportingConversation } from "./portability/export-conversation.ts";
import type { RunFollow } from "./follow/run-follow.ts";
import type { UpdatesFollow } from "./updates/updates-follow.ts";

export interface PageRequest {
  cursor?: string | undefined;
  limit: number;
}

/**
 * The domain, as its transports call it. Every method works within the principal's organization
 * and throws `ParleyError`; what belongs to another organization does not exist (NOT_FOUND).
 */
export interface Chat {
  readonly conversations: {
    create(principal: Principal, input: CreateConversationInput): Promise<Conversation>;
    list(principal: Principal, input: ListConversationsInput): Promise<Page<Conversation>>;
    /** Titles first, then messages, the newest first. */
    search(principal: Principal, input: SearchInput): Promise<SearchPage>;
    get(principal: Principal, conversationId: string): Promise<Conversation>;
    /** Its title, its folder, and whether it is pinned or archived. */
    update(principal: Principal, input: UpdateConversationInput): Promise<Conversation>;
    /** How its last answer was asked for. */
    parameters(principal: Principal, conversationId: string): Promise<ConversationParameters>;
    /** Makes one that begins with copies of the messages up to one of them. */
    fork(principal: Principal, input: ForkConversationInput): Promise<Conversation>;
    /** Stops what runs in it first, then removes all of it. */
    delete(principal: Principal, conversationId: string): Promise<void>;
    /** The whole tree in the order of its making, or the path from the root to `leaf`. */
    messages(
      principal: Principal,
      input: { conversationId: string; leaf?: string | undefined },
    ): Promise<Message[]>;
  };
  readonly messages: {
    send(principal: Principal, input: SendMessageInput): Promise<StartedRun>;
    edit(principal: Principal, input: EditMessageInput): Promise<StartedRun>;
    regenerate(principal: Principal, input: RegenerateMessageInput): Promise<StartedRun>;
    continue(principal: Principal, input: ContinueMessageInput): Promise<StartedRun>;
  };
  readonly runs: {
    get(principal: Principal, runId: string): Promise<Run>;
    list(
      principal: Principal,
      filter: PageRequest & { status?: RunStatus | undefined; conversationId?: string | undefined },
    ): Promise<Page<Run>>;
    /** Asks the owner to stop it, wherever it runs. Also fine when it has already ended. */
    stop(principal: Principal, runId: string): Promise<Run>;
    /**
     * Whether a call that asks first may be made: CONFLICT where that was decided otherwise or the
     * run has ended, BAD_REQUEST where there is no such call.
     */
    decide(principal: Principal, input: DecideCallInput): Promise<Run>;
    /** Checks that the run is the principal's and that its log reaches `after`; reads nothing yet. */
    follow(principal: Principal, input: { runId: string; after: number }): Promise<RunFollow>;
  };
  readonly updates: {
    /** All that the principal's page has to hear of, and the given runs: reads nothing yet. */
    follow(principal: Principal, input: FollowUpdatesInput): Promise<UpdatesFollow>;
  };
  /** What somebody has here, to be taken along, given back, or removed. */
  readonly data: {
    /** Read as it is taken, so that nothing has to be in memory as a whole. */
    exportConversation(
      principal: Principal,
      input: ExportConversationInput,
    ): Promise<ExportingConversation>;
    /** All that the principal has in the organization. */
    exportUser(principal: Principal): Promise<AsyncIterable<ExportRecord>>;
    /** All that everybody has in it. */
    exportOrganization(principal: Principal): Promise<AsyncIterable<ExportRecord>>;
    /** All of it or nothing; starts no run. */
    importConversation(
      principal: Principal,
      input: ImportConversationInput,
    ): Promise<ImportedConversation>;
    /** All that a person wrote, and was answered: one's own, or anybody's for admins. */
    deleteContentOf(principal: Principal, userId: string): Promise<DeletedContent>;
  };
  /** What is attached to messages. */
  readonly files: {
    /** Stores a file as it comes in; it is deleted after 24 hours unless a message has it by then. */
    upload(principal: Principal, input: UploadFileInput, body: UploadBody): Promise<File>;
    get(principal: Principal, fileId: string): Promise<File>;
    /** Its bytes are read as they are taken. */
    read(principal: Principal, fileId: string): Promise<FileContent>;
    /** Only of one that no message has. */
    delete(principal: Principal, fileId: string): Promise<void>;
  };
  /** Starts the answer to one question, in a new conversation unless one is named. */
  start(principal: Principal, input: ChatInput): Promise<StartedRun>;
  /** `start`, then waits for the end. Aborting the wait leaves the run going (invariant 4). */
  complete(principal: Principal, input: ChatInput, signal: AbortSignal): Promise<ChatReply>;
  /** Starts the answer to a whole conversation that the caller holds; idempotent like `send`. */
  answer(principal: Principal, input: AnswerInput): Promise<StartedRun>;
  /** What the principal used in a span of time, by day and model. */
  usage(principal: Principal, input: UsageInput): Promise<UsageReport>;
  /** What everyone in the principal's organization used, by person and API key. */
  organizationUsage(
    principal: Principal,
    input: OrganizationUsageInput,
  ): Promise<OrganizationUsage>;
  /** The organization's; whose a subject is not does not exist (NOT_FOUND). */
  readonly budgets: {
    list(principal: Principal, page: PageRequest): Promise<Page<Budget>>;
    set(principal: Principal, input: SetBudgetInput): Promise<Budget>;
    remove(principal: Principal, input: BudgetSubjectInput): Promise<void>;
  };
  /** For how long the organization keeps conversations. */
  readonly retention: {
    get(principal: Principal): Promise<Retention>;
    set(principal: Principal, input: SetRetentionInput): Promise<Retention>;
  };
  /** A preset is its maker's; shared ones are everyone's in the organization to choose. */
  readonly presets: {
    list(principal: Principal, page: PageRequest): Promise<Page<Preset>>;
    create(principal: Principal, input: CreatePresetInput): Promise<Preset>;
    update(principal: Principal, input: UpdatePresetInput): Promise<Preset>;
    delete(principal: Principal, presetId: string): Promise<void>;
  };
  /** Everybody's own, for conversations. */
  readonly folders: {
    list(principal: Principal): Promise<Folder[]>;
    create(principal: Principal, input: CreateFolderInput): Promise<Folder>;
    update(principal: Principal, input: UpdateFolderInput): Promise<Folder>;
    /** What is in it stays, in no folder. */
    delete(principal: Principal, folderId: string): Promise<void>;
  };
  /** Links by which anybody can read what a branch said when it was shared. */
  readonly shares: {
    /** The answer alone has what opens the link. */
    create(principal: Principal, input: CreateShareInput): Promise<CreatedShare>;
    list(principal: Principal, page: ListSharesInput): Promise<Page<Share>>;
    /** Everybody's. */
    listOrganization(principal: Principal, page: PageRequest): Promise<Page<OrganizationShare>>;
    /** One's own, or anybody's for admins. What it showed is removed. */
    revoke(principal: Principal, shareId: string): Promise<void>;
    /** For whoever has the link; who calls is not asked. */
    read(token: string): Promise<SharedConversation>;
    /** A conversation of the principal's own that begins with what a link shows. */
    continue(principal: Principal, input: ContinueShareInput): Promise<ImportedConversation>;
  };
  /** Whether the organization allows such links. */
  readonly sharing: {
    get(principal: Principal): Promise<Sharing>;
    set(principal: Principal, input: Sharing): Promise<Sharing>;
  };
  /** What models may have done, by their names; any of it can be called by itself, too. */
  readonly tools: {
    list(principal: Principal, signal: AbortSignal): Promise<ToolInfo[]>;
    /** Throws NOT_FOUND, and FORBIDDEN where the principal's key lacks a scope of the tool's. */
    describe(principal: Principal, name: string, signal: AbortSignal): Promise<ToolInfo>;
    /** Throws as `describe` does; what goes wrong in the tool is its result. */
    invoke(principal: Principal, input: InvokeToolInput, signal: AbortSignal): Promise<ToolResult>;
  };
  models(): ModelList;
  /** How Parley stands, and how the organization's answers fared in the last 24 hours. */
  status(principal: Principal): Promise<SystemStatus>;
}
