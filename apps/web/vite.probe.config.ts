import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import page from "./vite.config.ts";

/** The page that tests look at answers on: made of the client's own parts, and no part of the client. */
export default defineConfig({
  plugins: [react(), tailwindcss()],
  ...(page.resolve !== undefined && { resolve: page.resolve }),
  base: "/markdown-probe/",
  publicDir: false,
  build: {
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: "es2022",
    cssCodeSplit: false,
    rolldownOptions: {
      input: { probe: "src/testing/markdown-probe.tsx" },
      // Diagrams are drawn when somebody asks for them: their tests are others.
      external: ["mermaid"],
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
