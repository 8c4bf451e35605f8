import type { Clock } from '@veza/shared/kernel/time.ts'
import { expireDue, settleDue } from './checkout-sessions.ts'
import type { Hands } from './control/desk.ts'
import { forgetOldEvents, recordEvent } from './events.ts'
import { forgetOldKeys } from './idempotency.ts'
import type { Store } from './store.ts'
import { type Courier, type Endpoint, newCourier } from './webhooks.ts'
import type { World } from './world.ts'

export interface OpenWorld {
  readonly world: World
  readonly courier: Courier
  readonly hands: Hands
  /** Does what time alone brings about. @returns whether there was any */
  catchUp(): boolean
}

/** @param url of the stand-in itself */
export function openWorld(store: Store, clock: Clock, url: string, endpoint: Endpoint): OpenWorld {
  const { tables, settings } = store
  const world: World = {
    tables,
    settings,
    clock: { now: () => new Date(clock.now().getTime() + settings.clockAheadMs) },
    wire: clock,
    url,
    emit: (emission, account) => courier.enqueue(recordEvent(world, emission, account ?? null)),
    origin: { id: null, idempotencyKey: null },
  }
  const courier = newCourier(world, endpoint, store.save)
  const hands: Hands = {
    advance: (ms) => {
      settings.clockAheadMs += ms
    },
  }
  const catchUp = () => {
    forgetOldKeys(world)
    forgetOldEvents(world)
    const [ended, settled] = [expireDue(world), settleDue(world)]
    return ended + settled > 0
  }
  return { world, courier, hands, catchUp }
}
