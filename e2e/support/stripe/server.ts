import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '@veza/shared/kernel/time.ts'
import express from 'express'
import { apiRouter } from './api.ts'
import { expireDue } from './checkout-sessions.ts'
import { type Control, controlClient } from './control/client.ts'
import type { Hands } from './control/desk.ts'
import { controlRouter } from './control/router.ts'
import { recordEvent } from './events.ts'
import { newFaults } from './faults.ts'
import { operations } from './operations.ts'
import { openStore, type Store } from './store.ts'
import { type Courier, newCourier } from './webhooks.ts'
import type { World } from './world.ts'

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

/** A provider of payments on this machine, as strict as the real one; no money moves. */
export async function startStripeStandIn(options: StripeStandInOptions): Promise<StripeStandIn> {
  const store = openStore(options.statePath)
  const app = express().disable('x-powered-by')
  const server = createServer(app)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { world, courier, hands } = openWorld(store, options, url)
  const faults = newFaults()
  const catchUp = () => expireDue(world)
  app.use(controlRouter({ world, courier, faults, hands }, store))
  app.use(apiRouter({ world, store, faults, secretKey: options.secretKey, catchUp }, operations))
  return {
    url,
    control: controlClient(url),
    stop: async () => {
      await courier.stop()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await store.save()
    },
  }
}

function openWorld(store: Store, options: StripeStandInOptions, url: string) {
  const base = options.clock ?? systemClock
  let aheadMs = 0
  const hands: Hands = {
    advance: (ms) => {
      aheadMs += ms
    },
  }
  const world: World = {
    tables: store.tables,
    settings: store.settings,
    clock: { now: () => new Date(base.now().getTime() + aheadMs) },
    url: () => url,
    emit: (emission, account) => courier.enqueue(recordEvent(world, emission, account ?? null)),
    origin: { id: null, idempotencyKey: null },
  }
  const endpoint = { url: options.webhookUrl ?? null, secrets: [options.webhookSecret], isThin: false }
  const courier: Courier = newCourier(world, endpoint, store.save)
  return { world, courier, hands }
}
