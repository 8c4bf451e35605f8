import { z } from 'zod'

/**
 * Every place between two effects where a test may kill us: the name, and what has been done by then and what has not.
 * `crashPoint(name)` stands at each of them, once.
 */
export const crashPoints = {
  'crash-points.test': 'nothing: for the tests of crash points themselves',
  'webhooks.stored': 'a delivery and its job are stored; the provider has not been answered',
  'webhooks.attempt-begun': 'an attempt at an event is counted; its handler has not been called',
  'webhooks.handled': 'the handler of an event has done its work; the event still counts as pending',
  'orders.order-stored': 'an order and its first try to pay are stored; no page has been asked for',
  'orders.page-opened': 'the provider has opened a page, or not; nothing of it is stored',
  'orders.attempt-stored': 'a further try to pay is stored; no page has been asked for',
  'orders.payment-read': 'how a payment stands was read; nothing of it is applied',
  'orders.payment-applied': 'a payment is applied with all that follows; whoever told of it has not heard so',
  'seller-accounts.claimed': 'that a seller wants an account is stored; the provider has not been asked',
  'seller-accounts.answered': 'the provider has opened an account or refused it; nothing of that is stored',
  'refunds.claimed': 'a refund is stored as one that may have been made; the provider has not been called',
  'refunds.answered': 'the provider has made a refund or refused it; nothing of that is stored',
  'refunds.read': 'how a refund stands at the provider was read; nothing of it is applied',
  'refunds.applied': 'a refund is applied with all that follows; whoever told of it has not heard so',
  'disputes.read': 'how a dispute stands was read; nothing of it is applied',
  'disputes.applied': 'a dispute is applied with all that follows; whoever told of it has not heard so',
  'transfers.claimed': 'a transfer counts as one that may have been sent; the provider has not been called',
  'transfers.answered': 'the provider has sent a transfer or refused it; nothing of that is stored',
  'transfers.id-stored':
    'a transfer’s id at the provider is stored; its state and the ledger know nothing of it',
  'transfers.found': 'an id that was found at the provider is stored; state and ledger know nothing of it',
  'reversals.claimed':
    'a reversal is stored as one that may have been made; the provider has not been called',
  'reversals.answered': 'the provider has made a reversal or refused it; nothing of that is stored',
  'plays.taken': 'a batch of plays is closed in Redis; the database knows nothing of it',
  'plays.applied': 'a batch of plays stands in the database; Redis still has it',
} as const satisfies Record<string, string>

export type CrashPointName = keyof typeof crashPoints

/** Passes, unless a test has armed this place. */
export type CrashPoint = (name: CrashPointName) => void

export interface ArmedCrash {
  readonly name: CrashPointName
  /** At which passing of the place it happens; the first is 1. */
  readonly nth: number
}

/** Thrown in place of a death, where the process has to live on: only what a death would have left may be left behind. */
export class Crash extends Error {
  override readonly name = 'Crash'
  readonly point: CrashPointName
  constructor(point: CrashPointName) {
    super(`crashed at ${point}, as a test asked`)
    this.point = point
  }
}

/** `CRASH_AT=<name>` or `CRASH_AT=<name>:<nth>`. */
export const crashAtSchema = z.string().transform((value, context): ArmedCrash => {
  const [, name = '', nth = '1'] = /^([^:]+)(?::([1-9]\d{0,5}))?$/.exec(value) ?? []
  if (isCrashPoint(name)) return { name, nth: Number(nth) }
  context.addIssue('write the name of a crash point, or name:nth')
  return z.NEVER
})

const isCrashPoint = (name: string): name is CrashPointName => Object.hasOwn(crashPoints, name)

/** What the server runs with: nothing happens anywhere, unless `CRASH_AT` names a place. */
export function crashPointOf(
  armed: ArmedCrash | undefined,
  die: (name: CrashPointName) => void = killProcess,
): CrashPoint {
  if (!armed) return () => undefined
  let passed = 0
  return (name) => {
    if (name === armed.name && ++passed === armed.nth) die(name)
  }
}

/** A switch for tests in one process: armed anew for every step, it throws once and is then as if it had never been. */
export class CrashSwitch {
  #armed: ArmedCrash | undefined
  #passed = 0
  /** Places that have thrown since the last `arm`. */
  fired: CrashPointName | undefined

  arm(name: CrashPointName, nth = 1): void {
    this.#armed = { name, nth }
    this.#passed = 0
    this.fired = undefined
  }

  disarm(): void {
    this.#armed = undefined
  }

  readonly crashPoint: CrashPoint = (name) => {
    if (name !== this.#armed?.name || ++this.#passed !== this.#armed.nth) return
    this.fired = name
    throw new Crash(name)
  }
}

/** As a power cut: nothing is flushed, closed or said. */
function killProcess(): void {
  process.kill(process.pid, 'SIGKILL')
  // The signal may arrive a moment later: nothing more is to happen until then.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
