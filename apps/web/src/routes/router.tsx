import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  type ErrorComponentProps,
  useLocation,
} from "@tanstack/react-router";
import { Suspense } from "react";
import { ThreadSkeleton } from "../thread/thread-skeleton.tsx";
import { primaryButton } from "../ui/button-styles.ts";
import { lazyPage } from "../words/lazy-page.tsx";
import { NewChatPage } from "./new-chat-page.tsx";
import { pageWords } from "./page-words.ts";
import { RootLayout } from "./root-layout.tsx";
import { textsIn } from "./texts-in.ts";

const ConversationPage = lazyPage(() => import("./conversation-page.tsx"));

/** The thread and its Markdown, fetched while the empty page waits for the first question. */
export const preloadConversationPage = ConversationPage.preload;

const AccountPage = lazyPage(() => import("../settings/account-page.tsx"));
const OrganizationPage = lazyPage(() => import("../settings/organization-page.tsx"));
const AuditPage = lazyPage(() => import("../audit/audit-page.tsx"));
const JobsPage = lazyPage(() => import("../jobs/jobs-page.tsx"));
const PresetsPage = lazyPage(() => import("../presets/presets-page.tsx"));
const SchedulesPage = lazyPage(() => import("../schedules/schedules-page.tsx"));
const BatchesPage = lazyPage(() => import("../batches/batches-page.tsx"));
const StatusPage = lazyPage(() => import("../status/status-page.tsx"));
const WebhooksPage = lazyPage(() => import("../webhooks/webhooks-page.tsx"));
const ToolsPage = lazyPage(() => import("../tool-servers/tools-page.tsx"));
const UsagePage = lazyPage(() => import("../usage/usage-page.tsx"));
const ResetPage = lazyPage(() => import("../account-links/reset-page.tsx"));
const ConfirmEmailPage = lazyPage(() => import("../account-links/confirm-email-page.tsx"));
const InvitationPage = lazyPage(() => import("../invitation/invitation-page.tsx"));

const SharedPage = lazyPage(() => import("../share/shared-page.tsx"));

const ArchivePage = lazyPage(() => import("../archive/archive-page.tsx"));

const rootRoute = createRootRoute({ component: RootLayout, notFoundComponent: NotFound });

const newChatRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: (search) => textsIn(search, ["folder"]),
  component: function NewChatRoute() {
    return <NewChatPage folderId={newChatRoute.useSearch().folder} />;
  },
});

const conversationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/c/$conversationId",
  validateSearch: (search) => textsIn(search, ["message"]),
  component: function ConversationRoute() {
    const { conversationId } = conversationRoute.useParams();
    const { message } = conversationRoute.useSearch();
    return (
      <Suspense fallback={<ThreadSkeleton />}>
        <ConversationPage
          key={conversationId}
          conversationId={conversationId}
          messageId={message}
        />
      </Suspense>
    );
  },
});

const archiveRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/archive",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <ArchivePage />
    </Suspense>
  ),
});

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/account",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <AccountPage />
    </Suspense>
  ),
});

const organizationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/organization",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <OrganizationPage />
    </Suspense>
  ),
});

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/audit-log",
  validateSearch: (search) => textsIn(search, ["who", "what", "from", "to"]),
  component: function AuditRoute() {
    const navigate = auditRoute.useNavigate();
    return (
      <Suspense fallback={<ThreadSkeleton />}>
        <AuditPage
          search={auditRoute.useSearch()}
          onSearch={(search) => void navigate({ search, replace: true })}
        />
      </Suspense>
    );
  },
});

const jobsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/background-work",
  validateSearch: (search) => textsIn(search, ["of", "status"]),
  component: function JobsRoute() {
    const navigate = jobsRoute.useNavigate();
    return (
      <Suspense fallback={<ThreadSkeleton />}>
        <JobsPage
          search={jobsRoute.useSearch()}
          onSearch={(search) => void navigate({ search, replace: true })}
        />
      </Suspense>
    );
  },
});

const presetsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/presets",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <PresetsPage />
    </Suspense>
  ),
});

const schedulesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/scheduled-prompts",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <SchedulesPage />
    </Suspense>
  ),
});

const batchesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/batches",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <BatchesPage />
    </Suspense>
  ),
});

const statusRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/status",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <StatusPage />
    </Suspense>
  ),
});

const webhooksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/webhooks",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <WebhooksPage />
    </Suspense>
  ),
});

const toolsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/tools",
  component: () => (
    <Suspense fallback={<ThreadSkeleton />}>
      <ToolsPage />
    </Suspense>
  ),
});

const usageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/usage",
  validateSearch: (search) => textsIn(search, ["of", "days", "show", "model", "person", "key"]),
  component: function UsageRoute() {
    const navigate = usageRoute.useNavigate();
    return (
      <Suspense fallback={<ThreadSkeleton />}>
        <UsagePage
          search={usageRoute.useSearch()}
          onSearch={(search) => void navigate({ search, replace: true })}
        />
      </Suspense>
    );
  },
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation/$invitationId",
  component: function InvitationRoute() {
    const { invitationId } = invitationRoute.useParams();
    return (
      <Suspense>
        <InvitationPage key={invitationId} invitationId={invitationId} />
      </Suspense>
    );
  },
});

const shareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/share/$token",
  component: function ShareRoute() {
    const { token } = shareRoute.useParams();
    return (
      <Suspense>
        <SharedPage key={token} token={token} />
      </Suspense>
    );
  },
});

/** What a link is used by: a browser keeps it to itself. */
function useFragment(): string {
  return useLocation({ select: ({ hash }) => hash });
}

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset",
  component: function ResetRoute() {
    const token = useFragment();
    return (
      <Suspense>
        <ResetPage key={token} token={token} />
      </Suspense>
    );
  },
});

const confirmEmailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/confirm-email",
  component: function ConfirmEmailRoute() {
    const token = useFragment();
    return (
      <Suspense>
        <ConfirmEmailPage key={token} token={token} />
      </Suspense>
    );
  },
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    newChatRoute,
    conversationRoute,
    archiveRoute,
    accountRoute,
    organizationRoute,
    auditRoute,
    jobsRoute,
    presetsRoute,
    schedulesRoute,
    batchesRoute,
    statusRoute,
    webhooksRoute,
    toolsRoute,
    usageRoute,
    invitationRoute,
    resetRoute,
    confirmEmailRoute,
    shareRoute,
  ]),
  defaultErrorComponent: Broken,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  return (
    <div className="m-auto p-6 text-center">
      <title>{`${pageWords.notFound} · Parley`}</title>
      <h1 className="mb-5 font-semibold text-lg">{pageWords.noSuchPage}</h1>
      <Link to="/" className={primaryButton}>
        {pageWords.startChat}
      </Link>
    </div>
  );
}

/** A mistake of the page's own. Nothing is lost: the answer goes on, on the server. */
function Broken({ reset }: ErrorComponentProps) {
  return (
    <div role="alert" className="m-auto max-w-sm p-6 text-center">
      <h1 className="font-semibold text-lg">{pageWords.broken}</h1>
      <p className="mt-1.5 mb-5 text-soft">{pageWords.brokenAdvice}</p>
      <button type="button" className={primaryButton} onClick={reset}>
        {pageWords.showAgain}
      </button>
    </div>
  );
}
