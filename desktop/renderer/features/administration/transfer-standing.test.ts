import { transferStates } from '@veza/shared/contracts/order-states.ts'
import { expect, test } from 'vitest'
import { mayBeTried, standingOf } from './transfer-standing.ts'

test('only what would be tried by itself can be tried at once', () => {
  expect(transferStates.states.filter(mayBeTried)).toEqual(['pending', 'failed', 'reversal_pending'])
})

test('given up means owed to the seller where it was not sent, and by them where it was', () => {
  const standing = (status: 'permanently_failed' | 'reversed' | 'completed', providerId: string | null) =>
    standingOf({ status, providerId, reversedAmount: 0 })
  expect([standing('permanently_failed', null), standing('permanently_failed', 'tr_1')]).toEqual([
    'unsent',
    'kept',
  ])
  expect([standing('reversed', null), standing('reversed', 'tr_1')]).toEqual(['never-sent', 'reversed'])
  expect(standing('completed', 'tr_1')).toBe('completed')
  expect(standingOf({ status: 'completed', providerId: 'tr_1', reversedAmount: 5 })).toBe('returned')
})
