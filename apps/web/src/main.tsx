import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { installServiceWorker } from "./app/install-service-worker.ts";
import { queryClient } from "./data/query-client.ts";
import { preloadConversationPage, router } from "./routes/router.tsx";
import { loadLaterWords, loadWords } from "./words/load-words.ts";
import "./styles.css";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root to draw into.");

function afterLoading(): void {
  preloadConversationPage();
  void loadLaterWords();
  installServiceWorker();
}
window.addEventListener("load", () => setTimeout(afterLoading, 200), { once: true });

function show(place: HTMLElement): void {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
// Not awaited at the top level: no chunk could then share the modules of this one.
void loadWords().then(() => show(root));
