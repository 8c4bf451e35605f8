import { reconcile } from '../../server/domains/reconciliation/index.ts'
import { providerEvents } from '../../server/provider-events.ts'
import * as buyers from './acts/buyers.ts'
import * as returns from './acts/returns.ts'
import * as sellers from './acts/sellers.ts'
import * as strangers from './acts/strangers.ts'
import { at } from './perhaps.ts'
import type { Scene } from './scene.ts'
import { namesOf, type Step } from './steps.ts'
import { ways, wayToCall, wayToPoint } from './ways.ts'
import { once, sweep, unlessDead, work } from './world.ts'

/** Does one step of a sequence, and counts it. */
export async function act(scene: Scene, step: Step): Promise<void> {
  const names = namesOf(step)
  for (const name of names) scene.tally.played(name)
  const took = await doIt(scene, step)
  if (took) for (const name of names) scene.tally.took(name)
  scene.lookForDeath()
}

/** @returns whether anything came of it; false as well where that shows later, and the scene counts it then */
function doIt(scene: Scene, step: Step): Promise<boolean> {
  switch (step.kind) {
    case 'sale':
    case 'buy':
    case 'cart':
    case 'pay':
    case 'answer-bank':
    case 'settle':
    case 'again':
    case 'pay-twice':
    case 'expire':
      return buyers.act(scene, step)
    case 'refund':
    case 'return-item':
    case 'refund-outside':
    case 'fail-refund':
    case 'cancel-refund':
    case 'dispute':
    case 'decide':
    case 'reverse-outside':
      return returns.act(scene, step)
    case 'by-hand':
    case 'account':
    case 'pay-out':
    case 'payout':
      return sellers.act(scene, step)
    default:
      return happen(scene, step)
  }
}

type Happening = Exclude<Step, buyers.Buying | returns.Returning | sellers.Selling>

/** What the network, the provider, time or a death does, and what the server does by itself. */
async function happen(scene: Scene, step: Happening): Promise<boolean> {
  const { world } = scene
  const { control } = world.rig.stripe
  switch (step.kind) {
    case 'deliver':
      await scene.deliver(step.mode)
      return false
    case 'forms':
      await scene.send(step)
      return false
    case 'elsewhere':
      await scene.sendElsewhere()
      return false
    case 'secrets':
      await scene.sign(step)
      return false
    case 'forge':
      return strangers.forge(scene, step)
    case 'release':
      return release(scene)
    case 'redeliver':
      return redeliver(scene, step.event)
    case 'work': {
      const { delivered, done } = await work(world)
      return delivered + done > 0
    }
    case 'refunds-become':
      scene.refundsBecome = step.state
      await control.configure({ refundsBecome: step.state })
      return lead(scene, step.isSoon ? ways.refund : [])
    case 'fault':
      await scene.fault(step)
      return lead(scene, step.isSoon ? wayToCall(step.operation) : [])
    case 'crash':
      scene.armCrash(step.point)
      return lead(scene, step.isSoon ? wayToPoint(step.point) : [])
    case 'wait':
      world.clock.advance(step.ms)
      return true
    case 'reconcile': {
      const isAlive = await unlessDead(reconcile(world.ctx, providerEvents(world.ctx)))
      await sweep(world)
      return isAlive
    }
    case 'check':
      return unlessDead(world.handlers['ledger.check']({}, once()))
    case 'provider':
      return changeProvider(scene, step.does)
  }
}

/** Goes where what was set going is met. @returns false: what comes of it, the scene counts */
async function lead(scene: Scene, way: readonly Step[]): Promise<false> {
  for (const step of way) await act(scene, step)
  return false
}

/** Lets go what is held back, or, where nothing is, what is held from here on of a sale. */
async function release(scene: Scene): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  if ((await control.release({})).released > 0) return true
  await scene.deliver({ kind: 'hold' })
  await act(scene, { kind: 'sale', product: 0 })
  return (await control.release({})).released > 0
}

/** What came long ago comes once more. */
async function redeliver({ world: { rig } }: Scene, index: number): Promise<boolean> {
  const event = at((await rig.stripe.control.events({})).toReversed(), index)
  if (event) await rig.stripe.control.redeliver({ event: event.id, times: 1 })
  return event !== undefined
}

async function changeProvider(
  scene: Scene,
  does: Extract<Step, { kind: 'provider' }>['does'],
): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  switch (does) {
    case 'forgets-keys':
      await control.forgetKeys({})
      return true
    case 'may-overdraw':
    case 'may-not-overdraw':
      await control.configure({ mayOverdraw: does === 'may-overdraw' })
      return true
    case 'books-late':
    case 'books-at-once':
      await control.configure({ isBookedLate: does === 'books-late' })
      // Of that, the charges tell which are booked in the end.
      return does !== 'books-late'
    case 'charges-more':
      await control.configure({ feeBasisPoints: 290, feeFixed: 30 })
      return buyers.act(scene, { kind: 'sale', product: 0 })
    case 'keeps-dispute-fees':
      await control.configure({ disputeFee: 1_500, isDisputeFeeReturned: false })
      return returns.winOne(scene)
  }
}
