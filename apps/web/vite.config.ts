import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

const server = `http://127.0.0.1:${process.env["PORT"] ?? "3000"}`;

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ["@parley/source", ...defaultClientConditions] },
  build: {
    // The content security policy forbids inline scripts and data: fonts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: "es2022",
    // The largest are layouts of diagrams, each fetched when somebody asks to see one that needs it.
    chunkSizeWarningLimit: 1_600,
    rolldownOptions: {
      input: ["index.html", "service-worker/service-worker.ts"],
      output: {
        // In few files the first route takes a twelfth less than in thirty; what seldom changes is one
        // of its own.
        codeSplitting: {
          groups: [
            {
              name: "vendor",
              test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|@tanstack|@trpc|eventsource-parser|uuid)[\\/]/,
            },
            {
              name: "first",
              tags: ["$initial"],
              test: (id) => !id.includes("/service-worker/"),
            },
          ],
        },
        // A service worker answers for what is beside and below it.
        entryFileNames: ({ name }) =>
          name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js",
      },
    },
  },
  server: {
    port: 5173,
    strictPort: true,
    // The Host header stays as the browser sent it: the server compares it with the Origin.
    proxy: {
      "/api": { target: server, changeOrigin: false },
      "/healthz": { target: server, changeOrigin: false },
    },
  },
});
