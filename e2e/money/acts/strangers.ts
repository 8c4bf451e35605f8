import type { Scene } from '../scene.ts'
import type { Step } from '../steps.ts'
import { somePage } from './buyers.ts'

type Forged = Extract<Step, { kind: 'forge' }>

/** Too many of them are not even kept. */
const REFUSED = [400, 429]

/**
 * Somebody says of a page that it was paid: without our secret, or, what the provider alone could say, with it and without
 * it being true.
 * @returns whether it was answered as it should be; where nothing can be bought, or others are told, nothing is said
 * @throws Error where it was believed
 */
export async function forge(scene: Scene, { order, by }: Forged): Promise<boolean> {
  const session = await somePage(scene, order)
  if (session === undefined || scene.isElsewhere) return false
  const { status } = await said(scene, session, by)
  const isKnown = by === 'mistaken provider' && scene.isSignedAsAgreed
  const isRight = isKnown ? status === 200 : REFUSED.includes(status)
  if (!isRight) throw new Error(`a webhook of a ${by} was answered with ${status}`)
  return true
}

function said({ world }: Scene, session: string, by: Forged['by']): Promise<{ status: number }> {
  const { control } = world.rig.stripe
  switch (by) {
    case 'stranger':
      return control.forgePaid({ session, signature: 'wrong' })
    case 'mistaken provider':
      return control.forgePaid({ session, signature: 'right' })
    case 'scribbler':
      return control.post({
        body: `{"id": "evt_1", "object": "event", "data": "${session}`,
        signature: 't=1',
      })
    default: {
      const object = { id: session, object: 'checkout.session', status: 'complete', payment_status: 'paid' }
      const signature = ({ unsigned: 'none', latecomer: 'old', prophet: 'future' } as const)[by]
      return control.forge({ type: 'checkout.session.completed', object, signature })
    }
  }
}
