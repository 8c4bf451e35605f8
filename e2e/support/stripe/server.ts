import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '@veza/shared/kernel/time.ts'
import express from 'express'
import { apiRouter } from './api.ts'
import { type Control, controlClient } from './control/client.ts'
import { controlRouter } from './control/router.ts'
import { newFaults } from './faults.ts'
import { openWorld } from './open-world.ts'
import { operations } from './operations.ts'
import { pageRouter } from './pages/routes.ts'
import { newRateLimit } from './rate-limit.ts'
import { openStore } from './store.ts'
import type { Endpoint } from './webhooks.ts'

export interface StripeStandInOptions {
  /** Of this machine alone; unset: any that is free. */
  readonly port?: number
  /** Where events go; may be set later by `control.setWebhook`. */
  readonly webhookUrl?: string
  readonly webhookSecret: string
  readonly secretKey: string
  /** A JSON file that outlives the process; unset: all is forgotten at the end. */
  readonly statePath?: string
  readonly clock?: Clock
}

export interface StripeStandIn {
  readonly url: string
  readonly control: Control
  stop(): Promise<void>
}

const TICK_MS = 1_000

/** A provider of payments on this machine, as strict as the real one; no money moves. */
export async function startStripeStandIn(options: StripeStandInOptions): Promise<StripeStandIn> {
  const store = openStore(options.statePath)
  const app = express().disable('x-powered-by')
  const server = createServer(app)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { world, courier, hands, catchUp } = openWorld(store, options.clock ?? systemClock, url, {
    url: options.webhookUrl ?? null,
    secrets: [options.webhookSecret],
    forms: 'snapshot',
    parallel: 1,
  } satisfies Endpoint)
  const faults = newFaults()
  const mayCome = newRateLimit(() => world.settings.rateLimit)
  app.use((_req, _res, next) => {
    catchUp()
    next()
  })
  app.use(controlRouter({ world, courier, faults, hands }, store))
  app.use(pageRouter(world, store))
  app.use(apiRouter({ world, store, faults, secretKey: options.secretKey, mayCome }, operations))
  const ticking = setInterval(() => catchUp() && store.save(), TICK_MS).unref()
  return {
    url,
    control: controlClient(url),
    stop: async () => {
      clearInterval(ticking)
      await courier.stop()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await store.save()
    },
  }
}
