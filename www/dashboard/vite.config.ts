import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const root = import.meta.dirname;

export default defineConfig(({ command }) => ({
  root,
  base: "/dashboard/",
  plugins: [svelte({ configFile: `${root}/svelte.config.js` })],
  build: {
    outDir: `${root}/../../build/public/dashboard`,
    emptyOutDir: true,
    target: "es2023",
    // The content security policy allows our own files only: nothing inline, no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  ...(command === "serve" && {
    // `vite www/dashboard` beside a running Worker or fake API.
    server: {
      proxy: { "/api": { target: process.env.API ?? "http://127.0.0.1:8787", ws: true } },
    },
  }),
}));
