import { defineConfig } from 'vite'

/** Scripts and styles of the pages: hashed files in `dist/`, found by the manifest, served under `/assets/`. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/assets/',
  publicDir: false,
  // The light build has all that sound needs: no subtitles, no alternate audio, no DRM.
  resolve: { alias: { 'hls.js': 'hls.js/light' } },
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    assetsDir: '',
    assetsInlineLimit: 0,
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: false,
    reportCompressedSize: false,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    rollupOptions: {
      input: ['main', 'account', 'embed'].map((entry) => `${import.meta.dirname}/client/${entry}.ts`),
    },
  },
})
