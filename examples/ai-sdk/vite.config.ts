import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The token stays here: the page calls its own server, which adds it. */
export default defineConfig({
  plugins: [react()],
  server: {
    proxy: {
      "/api": {
        target: process.env["PARLEY_URL"] ?? "http://127.0.0.1:3000",
        headers: { Authorization: `Bearer ${process.env["PARLEY_API_KEY"] ?? ""}` },
      },
    },
  },
});
