import express, { type Request } from 'express'
import { z } from 'zod'
import { ApiError } from '../errors.ts'
import type { Store } from '../store.ts'
import { commands } from './commands.ts'
import type { Desk } from './desk.ts'

/** `POST /_control/<command>` with JSON. */
export function controlRouter(desk: Desk, store: Store): express.Router {
  const router = express.Router()
  router.use(express.json({ limit: '1mb' }))
  for (const [name, { input, run }] of Object.entries(commands)) {
    // Each is given what its own schema read; the table's type forgets which belongs to which.
    const work: (desk: Desk, input: never) => unknown = run
    router.post(`/_control/${name}`, async (req: Request, res) => {
      try {
        const read = input.safeParse(req.body)
        if (!read.success) throw new ApiError(400, z.prettifyError(read.error))
        const done = await work(desk, read.data as never)
        await store.save()
        res.json(done)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        res.status(error.status).json(error.body)
      }
    })
  }
  router.post('/_control/{*rest}', (req, res) => {
    res.status(404).json({ error: { message: `no such command: ${req.path}` } })
  })
  return router
}
