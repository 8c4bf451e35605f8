import { webhookEventStates } from '@veza/shared/contracts/order-states.ts'
import { expect, test } from 'vitest'

/** Written apart from the code's own table: every pair that is not here must be refused. */
const allowed = ['pending>done', 'pending>skipped', 'pending>parked', 'parked>pending']

test('every pair of states of an event is allowed or refused as it should be', () => {
  const all = ['pending', 'parked', 'done', 'skipped'] as const
  expect(webhookEventStates.states.toSorted()).toEqual(all.toSorted())
  const found = all.flatMap((from) =>
    all.filter((to) => webhookEventStates.canMove(from, to)).map((to) => `${from}>${to}`),
  )
  expect(found.toSorted()).toEqual(allowed.toSorted())
})
