import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import path from 'node:path'
import { defineConfig } from 'vite'

export default defineConfig({
  root: path.join(import.meta.dirname, 'renderer'),
  // Relative addresses work from the desktop's own scheme and from a served host alike.
  base: './',
  plugins: [react(), tailwind()],
  build: {
    outDir: path.join(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The content security policy allows no inline script and no data: font or script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // The setting that zod must find before the first schema is made lies in zod's own chunk, which
          // comes before all that make any. In the entry's it would come after the chunks it shares.
          groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|renderer[\\/]policy\.ts/ }],
        },
      },
    },
    // Each language highlighted is a chunk of its own, and some grammars are large.
    chunkSizeWarningLimit: 4000,
  },
})
