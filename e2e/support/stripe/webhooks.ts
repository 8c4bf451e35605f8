import Stripe from 'stripe'
import { eventObject } from './events.ts'
import type { DeliveryRow, EventRow } from './rows.ts'
import { newId, nowSeconds, type World } from './world.ts'

export interface Endpoint {
  url: string | null
  /** All of them sign, as while one is being replaced. */
  secrets: string[]
  isThin: boolean
}

export type Mode =
  | { readonly kind: 'normal' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'duplicate'; readonly times: number }
  | { readonly kind: 'shuffle'; readonly seed: number }

/** How events of these types go; without types: all that no other rule names. */
export interface DeliveryRule {
  readonly types?: readonly string[] | undefined
  readonly mode: Mode
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
  rule(rules: readonly DeliveryRule[]): void
  /** Sends all that is not held, whenever it was due, and what comes of that, each once; waits for the answers. */
  flush(): Promise<Flushed>
  /** Lets go what is held; these events, or all. */
  release(events?: readonly string[]): void
  /** Sends an event once more, whatever became of it. */
  redeliver(event: string): void
  /** Sends this text, signed so, and gives back the answer's status. */
  post(body: string, signature: string | null): Promise<number>
  sign(body: string, timestamp?: number, secrets?: readonly string[]): string
  stop(): Promise<void>
}

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000
const MOST_ATTEMPTS = 100
const TIMEOUT_MS = 20_000

export function newCourier(world: World, endpoint: Endpoint, save: () => Promise<void>): Courier {
  let rules: readonly DeliveryRule[] = []
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let isStopped = false
  const stopping = new AbortController()
  const { deliveries } = world.tables

  const modeOf = (type: string): Mode =>
    (rules.find(({ types }) => types?.includes(type)) ?? rules.find(({ types }) => types === undefined))
      ?.mode ?? {
      kind: 'normal',
    }

  const add = (row: EventRow, form: DeliveryRow['form'], state: DeliveryRow['state'], delayMs: number) => {
    const id = newId('we')
    const dueAt = Date.now() + delayMs
    deliveries.set(id, {
      id,
      created: nowSeconds(world),
      event: row.id,
      form,
      state,
      dueAt,
      attempts: 0,
      lastAnswer: null,
    })
  }

  const post = async (body: string, signature: string | null): Promise<number> => {
    if (endpoint.url === null) throw new Error('no webhook is set')
    const answer = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        ...(signature === null ? {} : { 'stripe-signature': signature }),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
    await answer.arrayBuffer()
    return answer.status
  }

  const sign = (
    payload: string,
    timestamp = nowSeconds(world),
    secrets: readonly string[] = endpoint.secrets,
  ) => {
    const headers = secrets.map((secret) =>
      Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
    )
    return headers.map((header, at) => (at === 0 ? header : header.slice(header.indexOf(',') + 1))).join(',')
  }

  const attempt = async (row: DeliveryRow): Promise<boolean> => {
    const event = world.tables.events.get(row.event)
    if (event === undefined) {
      deliveries.delete(row.id)
      return true
    }
    const body = JSON.stringify(eventObject(world, event), null, 2)
    row.attempts++
    try {
      const status = await post(body, sign(body))
      row.lastAnswer = String(status)
      if (status >= 200 && status < 300) row.state = 'delivered'
    } catch (error) {
      row.lastAnswer = error instanceof Error ? error.message : String(error)
    }
    if (row.state !== 'delivered') {
      row.dueAt = Date.now() + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (row.attempts - 1))
      if (row.attempts >= MOST_ATTEMPTS) row.state = 'given_up'
    }
    await save()
    return row.state === 'delivered'
  }

  const waiting = () =>
    [...deliveries.values()].filter(({ state }) => state === 'waiting').sort((a, b) => a.dueAt - b.dueAt)

  /** One sender at a time: what is due now, in order. */
  const pump = () => {
    running = running.then(async () => {
      for (;;) {
        const next = waiting()[0]
        if (isStopped || next === undefined || next.dueAt > Date.now()) break
        await attempt(next)
      }
      schedule()
    })
  }
  const schedule = () => {
    clearTimeout(timer)
    const next = waiting()[0]
    if (isStopped || next === undefined || endpoint.url === null) return
    timer = setTimeout(pump, Math.max(0, next.dueAt - Date.now()))
    timer.unref()
  }

  const flush = async (): Promise<Flushed> => {
    const tried = new Set<string>()
    let delivered = 0
    let failed = 0
    running = running.then(async () => {
      for (;;) {
        const next = waiting().find(({ id }) => !tried.has(id))
        if (isStopped || next === undefined) break
        tried.add(next.id)
        if (await attempt(next)) delivered++
        else failed++
      }
    })
    await running
    schedule()
    const held = [...deliveries.values()].filter(({ state }) => state === 'held').length
    return { delivered, failed, held }
  }

  return {
    endpoint,
    enqueue: (row) => {
      if (endpoint.url === null) return
      const mode = modeOf(row.event.type)
      const times = mode.kind === 'duplicate' ? mode.times : 1
      const state = mode.kind === 'hold' ? 'held' : mode.kind === 'drop' ? 'dropped' : 'waiting'
      for (let n = 0; n < times; n++) add(row, 'snapshot', state, mode.kind === 'delay' ? mode.ms : 0)
      schedule()
    },
    rule: (next) => {
      rules = next
    },
    flush,
    release: (events) => {
      for (const row of deliveries.values())
        if (row.state === 'held' && (events === undefined || events.includes(row.event)))
          Object.assign(row, { state: 'waiting', dueAt: Date.now() })
      schedule()
    },
    redeliver: (id) => {
      const row = world.tables.events.get(id)
      if (row === undefined) throw new Error(`no event ${id}`)
      add(row, 'snapshot', 'waiting', 0)
      schedule()
    },
    post,
    sign,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      stopping.abort()
      await running
    },
  }
}
