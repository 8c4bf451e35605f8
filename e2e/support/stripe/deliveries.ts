import { seededRandom } from '../../../server/commands/seed/demo-song/random.ts'
import type { DeliveryRow, EventRow } from './rows.ts'
import { newId, nowSeconds, type World } from './world.ts'

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

export type Forms = 'snapshot' | 'thin' | 'both'

/** What is owed to the webhook, and in which order. */
export interface Deliveries {
  setRules(rules: readonly DeliveryRule[]): void
  /** How many there have been. */
  went(): number
  rules(): readonly DeliveryRule[]
  add(row: EventRow, forms: Forms): void
  /** Once more, as it is, this often. */
  again(row: EventRow, times: number): void
  /** These events, in this order; or all that is held. @returns how many */
  release(events: readonly string[] | undefined): number
  /** What may go, in order; those not due yet too, if asked. */
  next(isDue: (row: DeliveryRow) => boolean, most: number): DeliveryRow[]
  dueAt(): number | undefined
  delivered(row: DeliveryRow): void
  retry(row: DeliveryRow): void
}

/** Shuffled ones change places with so many around them, and wait so long for one another. */
const SHUFFLED_AMONG = 50
const SHUFFLE_MS = 100
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000
/** With a minute between them, longer than anybody waits here; Stripe gives up after three days. */
const MOST_ATTEMPTS = 100
/** Delivered ones that are still shown. */
const REMEMBERED = 500

export function newDeliveries(world: World): Deliveries {
  const { deliveries } = world.tables
  let rank = Math.max(0, ...[...deliveries.values()].map((row) => row.rank))
  const done = [...deliveries.values()].filter(({ state }) => state === 'delivered').map(({ id }) => id)
  let rules: readonly DeliveryRule[] = []
  let went = 0
  let random = seededRandom(1)

  const put = (row: EventRow, form: DeliveryRow['form'], mode: Mode) => {
    const id = newId('we')
    went++
    const isShuffled = mode.kind === 'shuffle'
    const wait = mode.kind === 'delay' ? mode.ms : isShuffled ? SHUFFLE_MS : 0
    deliveries.set(id, {
      id,
      created: nowSeconds(world),
      event: row.id,
      form,
      state: mode.kind === 'hold' ? 'held' : mode.kind === 'drop' ? 'dropped' : 'waiting',
      rank: ++rank + (isShuffled ? random() * SHUFFLED_AMONG : 0),
      dueAt: Date.now() + wait,
      attempts: 0,
      lastAnswer: null,
    })
  }
  const waiting = () => [...deliveries.values()].filter(({ state }) => state === 'waiting')

  return {
    setRules: (next) => {
      rules = next
      const shuffled = next.find(({ mode }) => mode.kind === 'shuffle')?.mode
      if (shuffled?.kind === 'shuffle') random = seededRandom(shuffled.seed)
    },
    went: () => went,
    rules: () => rules,
    add: (row, forms) => {
      const mode = modeOf(rules, row.event.type)
      const times = mode.kind === 'duplicate' ? mode.times : 1
      for (let n = 0; n < times; n++) {
        if (forms !== 'thin') put(row, 'snapshot', mode)
        if (forms !== 'snapshot') put(row, 'thin', mode)
      }
    },
    again: (row, times) => {
      for (let n = 0; n < times; n++) put(row, 'snapshot', { kind: 'normal' })
    },
    release: (events) => {
      const held = [...deliveries.values()].filter(({ state }) => state === 'held')
      const chosen = events?.flatMap((id) => held.filter(({ event }) => event === id)) ?? held
      for (const row of chosen) Object.assign(row, { state: 'waiting', dueAt: Date.now(), rank: ++rank })
      return chosen.length
    },
    next: (isDue, most) =>
      waiting()
        .filter(isDue)
        .sort((a, b) => a.rank - b.rank)
        .slice(0, most),
    dueAt: () =>
      waiting().reduce<number | undefined>(
        (least, row) => Math.min(least ?? row.dueAt, row.dueAt),
        undefined,
      ),
    delivered: (row) => {
      row.state = 'delivered'
      done.push(row.id)
      if (done.length > REMEMBERED) deliveries.delete(done.shift() ?? '')
    },
    retry: (row) => {
      row.dueAt = Date.now() + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (row.attempts - 1))
      if (row.attempts >= MOST_ATTEMPTS) row.state = 'given_up'
    },
  }
}

/** A rule that names the type goes before one that names none. */
function modeOf(rules: readonly DeliveryRule[], type: string): Mode {
  const named =
    rules.find(({ types }) => types?.includes(type)) ?? rules.find(({ types }) => types === undefined)
  return named?.mode ?? { kind: 'normal' }
}
