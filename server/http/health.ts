import { Router } from 'express'
import { sql } from 'kysely'
import type { Context } from '../context.ts'

/** `/health`: alive. `/health/ready`: can serve, so that a balancer may send requests here. */
export function health(ctx: Pick<Context, 'db' | 'store' | 'log'>): Router {
  const router = Router()
  router.get('/health', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' })
  })
  router.get('/health/ready', async (_req, res) => {
    const [database, store] = await Promise.all([
      sql`SELECT 1`.execute(ctx.db).then(
        () => true,
        (error: unknown) => {
          ctx.log.warn({ err: error }, 'health: the database does not answer')
          return false
        },
      ),
      ctx.store.check(),
    ])
    const ready = database && store.kind === 'ok'
    res
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'not ready', database, store: store.kind === 'ok' })
  })
  return router
}
