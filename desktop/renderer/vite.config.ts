import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The Studio's screens: one page, hashed files in `assets/`, the same for every host. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [react(), tailwind()],
  build: {
    outDir: 'dist/build',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_500,
    target: ['chrome123', 'firefox121', 'safari17.5'],
  },
})
