import { processConfig } from '../config/config.ts'
import { startServer } from '../main.ts'

/** Runs until told to stop; the environment alone says how. */
export async function start(): Promise<void> {
  const config = processConfig((text) => console.error(text))
  const server = await startServer(config)
  server.ctx.log.info({ url: server.url, role: config.role }, 'started')
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      server.ctx.log.info({ signal }, 'stopping')
      void server.stop().then(() => process.exit(0))
    })
}
