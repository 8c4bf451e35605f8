import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { join } from 'node:path'
import type { Supervisor } from '../bridge/process/supervisor.ts'
import { NONCE, type Screens, sendPage } from './pages.ts'

const ROOT = join(import.meta.dirname, '../..')
const RENDERER = join(ROOT, 'desktop/renderer')
/** What the engine's process is made of. */
const ENGINE_FOLDERS = ['desktop/engine', 'desktop/bridge', 'desktop/config', 'shared', 'migrations/library']
/** Several files are saved at once. */
const PAUSE_MS = 300

/** The screens as Vite serves them from their source, behind the host's own guard: they change as their code does. */
export async function screensInDevelopment(): Promise<Screens> {
  const { createServer } = await import('vite')
  // Its sockets come through the host's server.
  const sockets = createHttpServer()
  const vite = await createServer({
    configFile: join(RENDERER, 'vite.config.ts'),
    appType: 'custom',
    html: { cspNonce: NONCE },
    server: { middlewareMode: true, hmr: { server: sockets } },
  })
  return {
    async answer(request, response, path) {
      if (path === '/') {
        const html = await readFile(join(RENDERER, 'index.html'), 'utf8')
        sendPage(response, await vite.transformIndexHtml('/', html), request.headers.host ?? '', true)
        return true
      }
      return await new Promise((resolve, reject) => {
        response.once('close', () => resolve(true))
        vite.middlewares(request, response, (error: unknown) => (error ? reject(error) : resolve(false)))
      })
    },
    upgrade(request, socket, head) {
      if (!/^vite-(?:hmr|ping)$/.test(request.headers['sec-websocket-protocol'] ?? '')) return false
      return sockets.emit('upgrade', request, socket, head)
    },
    close: () => vite.close(),
  }
}

/** Starts the engine anew whenever code of its own is saved. @returns a function that ends it */
export function restartOnChange(supervisor: Supervisor): () => void {
  let timer: NodeJS.Timeout | undefined
  const watchers = ENGINE_FOLDERS.map((folder) =>
    watch(join(ROOT, folder), { recursive: true }, (_event, name) => {
      if (!name || /(?:^|[/\\])(?:node_modules|dist)[/\\]|\.test\.ts$/.test(name)) return
      clearTimeout(timer)
      timer = setTimeout(() => supervisor.restart(), PAUSE_MS)
    }),
  )
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
