import express, { type NextFunction, type Request, type Response } from 'express'
import { ApiError } from '../errors.ts'
import type { Store } from '../store.ts'
import type { Desk } from './desk.ts'
import { panelRouter } from './panel/router.ts'
import { perform } from './perform.ts'

/** `POST /_control/<command>` with JSON, and the panel with the same commands. */
export function controlRouter(desk: Desk, store: Store): express.Router {
  const router = express.Router()
  router.use('/_control', ownPagesOnly)
  router.use(panelRouter(desk, store))
  router.post('/_control/:command', express.json({ limit: '1mb' }), async (req, res) => {
    try {
      res.json(await perform(desk, store, String(req.params.command), req.body ?? {}))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      res.status(error.status).json(error.body)
    }
  })
  return router
}

/** No page of elsewhere gives commands through the browser of whoever develops here. */
function ownPagesOnly(req: Request, res: Response, next: NextFunction): void {
  const origin = req.get('origin')
  if (req.method === 'GET' || origin === undefined || origin === `http://${req.get('host')}`) next()
  else res.status(403).json({ error: { message: 'Commands come from the panel itself.' } })
}
