import type { OutputOf } from '../support/stripe/control/commands.ts'
import { isRead, type Step } from './steps.ts'
import type { Tally } from './tally.ts'
import { sweep, type World, work } from './world.ts'

/** What webhooks go by. */
type Way = 'rules' | 'forms' | 'secrets' | 'url'
type Played<K extends Step['kind']> = Extract<Step, { kind: K }>

/** What one sequence has bought. */
export interface Bought {
  readonly orderId: string
  readonly token: string
}

const OTHER_SECRET = 'whsec_that_we_do_not_know'
/** What the provider takes, and what it does, unless a step has changed it. */
const usual = {
  feeBasisPoints: 150,
  feeFixed: 25,
  disputeFee: 2_000,
  isDisputeFeeReturned: true,
  refundsBecome: 'succeeded',
} as const

/** One sequence in a world, and what it has set going of which something comes only later. */
export class Scene {
  readonly world: World
  readonly tally: Tally
  readonly bought: Bought[] = []
  /** The provider's ids of what was paid out. */
  readonly payouts: string[] = []
  refundsBecome: Played<'refunds-become'>['state'] | undefined
  /** Of rules and forms: since how many deliveries they are in force. */
  readonly #inForce = new Map<Way, { name: string; since: number }>()
  #faults: Played<'fault'>[] = []
  #isDeathCounted = true

  constructor(world: World, tally: Tally) {
    this.world = world
    this.tally = tally
  }

  /** All before this one begins is as if there had been no other. */
  async begin(): Promise<void> {
    await this.#control.setWebhook({ forms: 'snapshot', parallel: 1, ...this.#home, secrets: [this.#secret] })
  }

  async deliver(mode: Played<'deliver'>['mode']): Promise<void> {
    const { went } = await this.#control.deliver({ rules: [{ mode }] })
    this.#replace('rules', went, `deliver: ${mode.kind}`)
  }

  async send({ forms, parallel }: Played<'forms'>): Promise<void> {
    const { went } = await this.#control.setWebhook({ forms, parallel })
    this.#replace('forms', went, `forms: ${forms}`)
  }

  /** Somebody else takes what is told, and says that it has come. */
  async sendElsewhere(): Promise<void> {
    const { stripe } = this.world.rig
    const { went } = await this.#control.setWebhook({ url: `${stripe.url}/_control/events` })
    this.#replace('url', went, 'elsewhere')
  }

  /** As while one is being replaced, and as where ours is not the one that it should be. */
  async sign({ secrets }: Played<'secrets'>): Promise<void> {
    const theirs = secrets === 'of others' ? [OTHER_SECRET] : [OTHER_SECRET, this.#secret]
    const { went } = await this.#control.setWebhook({ secrets: theirs })
    this.#replace('secrets', went, `secrets: ${secrets}`)
  }

  /** Whether what the provider signs can be told from what anybody else does. */
  get isSignedAsAgreed(): boolean {
    return this.#inForce.get('secrets')?.name !== 'secrets: of others'
  }

  /** Whether another takes what is sent to us, forged or not. */
  get isElsewhere(): boolean {
    return this.#inForce.has('url')
  }

  async fault(planned: Played<'fault'>): Promise<void> {
    const { operation, times } = planned
    const fault = planned.fault === 'missing' && !isRead(operation) ? 'refused' : planned.fault
    await this.#control.fault({ operation, times, ...(fault === 'missing' ? MISSING : { kind: fault }) })
    this.#faults.push({ ...planned, fault })
  }

  armCrash(point: Played<'crash'>['point']): void {
    this.world.crashes.arm(point)
    this.#isDeathCounted = false
  }

  /** Somebody may have died. */
  lookForDeath(): void {
    const { fired } = this.world.crashes
    if (!fired || this.#isDeathCounted) return
    this.tally.took(`crash: ${fired}`)
    this.#isDeathCounted = true
  }

  /** What waits is done with all that goes wrong; then nothing does any more, and what has come of it is counted. */
  async end(): Promise<void> {
    await work(this.world)
    await sweep(this.world)
    this.lookForDeath()
    const { went } = await this.#control.deliver({ rules: [] })
    this.#replace('rules', went)
    this.#replace('forms', went)
    this.#replace('secrets', went)
    this.#replace('url', went)
    await this.#control.setWebhook({ ...this.#home, secrets: [this.#secret] })
    const { left } = await this.#control.clearFaults({})
    for (const name of metOf(this.#faults, left)) this.tally.took(name)
    const { booked } = await this.#control.bookCharges({})
    if (booked > 0) this.tally.took('provider: books-late')
    await this.#control.configure({ isBookedLate: false, mayOverdraw: false, ...usual })
  }

  /** What was in force took effect if anything was sent by it. */
  #replace(what: Way, went: number, name?: string): void {
    const before = this.#inForce.get(what)
    if (before && went > before.since) this.tally.took(before.name)
    if (name === undefined) this.#inForce.delete(what)
    else this.#inForce.set(what, { name, since: went })
  }

  get #home() {
    return { url: `${this.world.rig.server.url}/webhooks/stripe` }
  }

  get #secret(): string {
    return this.world.rig.server.environment.STRIPE_WEBHOOK_SECRET ?? ''
  }

  get #control() {
    return this.world.rig.stripe.control
  }
}

/** How the provider says that an object is not there. */
const MISSING = { kind: 'refused', status: 404, code: 'resource_missing' } as const

/** The faults that some call met. */
function metOf(planned: readonly Played<'fault'>[], left: OutputOf<'clearFaults'>['left']): Set<string> {
  const timesOf = (list: readonly { operation: string; kind: string; times: number }[]) => {
    const times = new Map<string, number>()
    for (const one of list) {
      const key = `${one.operation} ${one.kind}`
      times.set(key, (times.get(key) ?? 0) + one.times)
    }
    return times
  }
  const remaining = timesOf(
    left.map((one) => (one.code === MISSING.code ? { ...one, kind: 'missing' } : one)),
  )
  const met = new Set<string>()
  for (const [key, times] of timesOf(planned.map((one) => ({ ...one, kind: one.fault })))) {
    if (times === remaining.get(key)) continue
    const [operation, fault] = key.split(' ')
    met.add(`fault in: ${operation}`).add(`fault: ${fault}`)
  }
  return met
}
