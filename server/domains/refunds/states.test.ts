import { disputeStates, refundStates } from '@veza/shared/contracts/order-states.ts'
import { describe, expect, test } from 'vitest'

/** Written apart from the code's own table: every pair that is not here must be refused. */
const moves = {
  refunds: {
    states: refundStates,
    all: ['pending', 'succeeded', 'failed', 'returned'],
    allowed: ['pending>succeeded', 'pending>failed', 'succeeded>returned'],
  },
  disputes: {
    states: disputeStates,
    all: ['inquiry', 'open', 'won', 'lost'],
    allowed: ['inquiry>open', 'inquiry>won', 'inquiry>lost', 'open>won', 'open>lost'],
  },
} as const

describe.each(Object.entries(moves))('of %s', (_of, { states, all, allowed }) => {
  test('every pair of states is allowed or refused as it should be', () => {
    expect([...states.states].sort()).toEqual([...all].sort())
    const canMove = states.canMove as (from: string, to: string) => boolean
    const found = all.flatMap((from) => all.filter((to) => canMove(from, to)).map((to) => `${from}>${to}`))
    expect(found.toSorted()).toEqual([...allowed].sort())
  })
})
