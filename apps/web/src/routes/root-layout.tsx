import { Outlet, useMatches } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useStore } from "../app/create-store.ts";
import { useConversationUpdates } from "../data/use-conversation-updates.ts";
import { PaletteHost } from "../search/palette-host.tsx";
import { session } from "../session/session.ts";
import { ShortcutHost } from "../shortcuts/shortcut-host.tsx";
import { Sidebar } from "../sidebar/sidebar.tsx";
import {
  drawerOpen,
  setSidebarOpen,
  sidebarOpen,
  useWideScreen,
} from "../sidebar/sidebar-state.ts";
import { ConnectionBanner } from "../updates/connection-banner.tsx";
import { ToasterHost } from "../ui/toaster-host.tsx";
import { lazyPage } from "../words/lazy-page.tsx";
import { pageWords } from "./page-words.ts";

const SignInPage = lazyPage(() => import("../session/sign-in-page.tsx"));
const Drawer = lazy(() => import("../sidebar/drawer.tsx"));
const closeDrawer = (): void => drawerOpen.set(() => false);

const linkRoutes: ReadonlySet<string> = new Set([
  "/invitation/$invitationId",
  "/reset",
  "/confirm-email",
  "/share/$token",
]);

export function RootLayout() {
  const signedOut = useStore(session) === "signed-out";
  const wide = useWideScreen();
  const open = useStore(sidebarOpen);
  const drawer = useStore(drawerOpen);
  const byLink = useMatches({
    select: (matches) => matches.some(({ routeId }) => linkRoutes.has(routeId)),
  });
  useConversationUpdates(!signedOut && !byLink);
  // Links from mails are for people who are not in yet, or not any more.
  if (byLink) return <Outlet />;
  if (signedOut)
    return (
      <Suspense>
        <SignInPage />
      </Suspense>
    );
  return (
    <div className="flex h-full">
      {wide && open && (
        <aside
          aria-label={pageWords.sidebar}
          className="h-full w-[17rem] shrink-0 border-line border-e"
        >
          <Sidebar onClose={() => setSidebarOpen(false)} />
        </aside>
      )}
      <main className="flex h-full min-w-0 flex-1 flex-col">
        <ConnectionBanner />
        <Outlet />
      </main>
      <Suspense>
        {!wide && drawer && (
          <Drawer onClose={closeDrawer}>
            <Sidebar onClose={closeDrawer} onNavigate={closeDrawer} />
          </Drawer>
        )}
      </Suspense>
      <PaletteHost />
      <ShortcutHost />
      <ToasterHost />
    </div>
  );
}
