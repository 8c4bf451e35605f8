import Stripe from 'stripe'
import { type Deliveries, type DeliveryRule, type Forms, newDeliveries } from './deliveries.ts'
import { noSuch } from './errors.ts'
import { eventObject } from './events.ts'
import type { DeliveryRow, EventRow } from './rows.ts'
import { thinEvent } from './thin.ts'
import { nowSeconds, type World } from './world.ts'

export interface Endpoint {
  url: string | null
  /** All of them sign, as while one is being replaced. */
  secrets: string[]
  forms: Forms
  /** How many deliveries are under way at once. */
  parallel: number
}

export interface Flushed {
  readonly delivered: number
  readonly failed: number
  readonly held: number
}

/** Brings events to the webhook: at least once, unless it was told otherwise. */
export interface Courier {
  readonly endpoint: Endpoint
  enqueue(row: EventRow): void
  setRules(rules: readonly DeliveryRule[]): void
  /** How many deliveries there have been, as one may compare. */
  went(): number
  rules(): readonly DeliveryRule[]
  /** Sends all that is not held, whenever it was due, and what comes of that, each once; waits for the answers. */
  flush(): Promise<Flushed>
  /** @returns how many deliveries */
  release(events?: readonly string[]): number
  /** @throws ApiError where there is no such event */
  redeliver(event: string, times: number): void
  /** Sends this text with this signature; gives back the answer's status. */
  post(body: string, signature: string | null): Promise<number>
  sign(body: string, timestamp?: number, secrets?: readonly string[]): string
  stop(): Promise<void>
}

const TIMEOUT_MS = 20_000

export function newCourier(world: World, endpoint: Endpoint, save: () => Promise<void>): Courier {
  const deliveries = newDeliveries(world)
  const sender = newSender(world, endpoint, deliveries, save)
  return {
    endpoint,
    enqueue: (row) => {
      if (endpoint.url === null) return
      deliveries.add(row, endpoint.forms)
      sender.schedule()
    },
    setRules: deliveries.setRules,
    rules: deliveries.rules,
    went: deliveries.went,
    flush: async () => {
      const tried = new Set<string>()
      const counts = { delivered: 0, failed: 0 }
      await sender.drain(
        ({ id }) => !tried.has(id),
        ({ id }, isTaken) => {
          tried.add(id)
          counts[isTaken ? 'delivered' : 'failed']++
        },
      )
      const held = [...world.tables.deliveries.values()].filter(({ state }) => state === 'held').length
      return { ...counts, held }
    },
    release: (events) => {
      const released = deliveries.release(events)
      sender.schedule()
      return released
    },
    redeliver: (id, times) => {
      const row = world.tables.events.get(id)
      if (row === undefined) throw noSuch('event', id)
      deliveries.again(row, times)
      sender.schedule()
    },
    post: sender.post,
    sign: (body, timestamp = nowSeconds({ clock: world.wire }), secrets = endpoint.secrets) =>
      signatureOf(body, timestamp, secrets),
    stop: sender.stop,
  }
}

/** Takes from what is owed and sends it, one round after the other. */
function newSender(world: World, endpoint: Endpoint, deliveries: Deliveries, save: () => Promise<void>) {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  const post = (body: string, signature: string | null) => send(endpoint, body, signature, stopping.signal)

  const attempt = async (row: DeliveryRow): Promise<boolean> => {
    const event = world.tables.events.get(row.event)
    if (event === undefined) return world.tables.deliveries.delete(row.id)
    const body = JSON.stringify(row.form === 'thin' ? thinEvent(event) : eventObject(world, event), null, 2)
    row.attempts++
    const signature = signatureOf(body, nowSeconds({ clock: world.wire }), endpoint.secrets)
    const status = await post(body, signature).catch((error: Error) => error.message)
    row.lastAnswer = String(status)
    const isTaken = typeof status === 'number' && status >= 200 && status < 300
    if (isTaken) deliveries.delivered(row)
    else deliveries.retry(row)
    await save()
    return isTaken
  }

  /** Until nothing is left of what may go; each answer is given to `tell`. */
  const drain = (
    mayGo: (row: DeliveryRow) => boolean,
    tell: (row: DeliveryRow, isTaken: boolean) => void,
  ): Promise<void> => {
    running = running.then(async () => {
      for (;;) {
        const batch = stopping.signal.aborted ? [] : deliveries.next(mayGo, endpoint.parallel)
        if (batch.length === 0) break
        const answers = await Promise.all(batch.map(attempt))
        for (const [at, row] of batch.entries()) tell(row, answers[at] ?? false)
      }
      schedule()
    })
    return running
  }

  const schedule = () => {
    clearTimeout(timer)
    const dueAt = deliveries.dueAt()
    if (stopping.signal.aborted || dueAt === undefined || endpoint.url === null) return
    const isDue = (row: DeliveryRow) => row.dueAt <= Date.now()
    timer = setTimeout(() => drain(isDue, () => undefined), Math.max(0, dueAt - Date.now())).unref()
  }
  schedule()

  const stop = (): Promise<void> => {
    clearTimeout(timer)
    stopping.abort()
    return running
  }
  return { post, drain, schedule, stop }
}

async function send(
  { url }: Endpoint,
  body: string,
  signature: string | null,
  stopping: AbortSignal,
): Promise<number> {
  if (url === null) throw new Error('no webhook is set')
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      ...(signature === null ? {} : { 'stripe-signature': signature }),
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** By the SDK's own scheme; with several secrets, one signature of each stands in the line. */
function signatureOf(payload: string, timestamp: number, secrets: readonly string[]): string {
  const headers = secrets.map((secret) =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
  )
  const signatures = headers.map((header) => header.slice(header.indexOf(',') + 1))
  return [`t=${timestamp}`, ...signatures].join(',')
}
