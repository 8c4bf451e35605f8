import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { Router } from 'express'
import { sql } from 'kysely'
import type { Context } from '../context.ts'

type Parts = Pick<Context, 'db' | 'store' | 'log' | 'clock'>

interface Readiness {
  readonly database: boolean
  readonly store: boolean
}

/**
 * `/health`: alive. `/health/ready`: can serve, so that a balancer may send requests here. Nobody's requests are counted
 * here; so database and store are asked once a second at most.
 */
export function health(ctx: Parts): Router {
  const readiness = oncePerSecond(ctx, () => askAll(ctx))
  const router = Router()
  router.get('/health', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' })
  })
  router.get('/health/ready', async (_req, res) => {
    const { database, store } = await readiness()
    const ready = database && store
    res
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'not ready', database, store })
  })
  return router
}

async function askAll({ db, store, log }: Parts): Promise<Readiness> {
  const [database, { kind }] = await Promise.all([
    sql`SELECT 1`.execute(db).then(
      () => true,
      (error: unknown) => {
        log.warn({ err: error }, 'health: the database does not answer')
        return false
      },
    ),
    store.check(),
  ])
  return { database, store: kind === 'ok' }
}

/** Who asks while an answer is awaited, or within a second of the question, gets that answer. */
function oncePerSecond<T>({ clock }: Parts, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly atMs: number; readonly answer: Promise<T> } | undefined
  return () => {
    const nowMs = clock.now().getTime()
    // A clock that was put back must not make the answer last.
    if (last === undefined || Math.abs(nowMs - last.atMs) >= SECOND_MS) last = { atMs: nowMs, answer: ask() }
    return last.answer
  }
}
