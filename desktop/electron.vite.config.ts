import { defineConfig } from 'electron-vite'
import { buildEnvironment } from './config/app.ts'
import { buildFacts, engineFiles, nativeModules } from './packaging/vite-plugins.ts'
import renderer from './renderer/vite.config.ts'

const here = import.meta.dirname

/** The desktop app: main process, the engine's and its thread's scripts, preload, and the screens as every host has them. */
export default defineConfig(({ command }) => ({
  main: {
    plugins: [nativeModules(here), engineFiles(here), buildFacts(buildEnvironment())],
    build: {
      outDir: `${here}/dist/app/main`,
      externalizeDeps: false,
      target: 'node24',
      minify: false,
      sourcemap: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: {
          main: `${here}/main/main.ts`,
          engine: `${here}/bridge/process/main.ts`,
          'digest-worker': `${here}/engine/upload/digest-worker.ts`,
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: `${here}/dist/app/preload`,
      externalizeDeps: false,
      sourcemap: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: { preload: `${here}/preload/preload.ts` },
        // A sandboxed preload script is CommonJS, in one file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...renderer,
    root: `${here}/renderer`,
    base: command === 'build' ? '/' : './',
    // Lists are merged with themselves; one browser, of the Electron that is packed, is enough anyway.
    build: {
      ...renderer.build,
      target: 'chrome140',
      minify: true,
      outDir: `${here}/dist/app/renderer`,
      rollupOptions: { input: `${here}/renderer/index.html` },
    },
  },
}))
