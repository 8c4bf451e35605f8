import { grantStates, orderStates, paymentStates } from '@veza/shared/contracts/order-states.ts'
import type { StateMachine } from '@veza/shared/kernel/state-machine.ts'
import { describe, expect, test } from 'vitest'
import { grantStatusFor } from './grants.ts'
import { type Standing, statusFor } from './settle.ts'

/** Every pair, written out: `x` where the row may become the column. */
function pairs(text: string): Map<string, boolean> {
  const [head = '', ...lines] = text.trim().split('\n')
  const columns = head.trim().split(/\s+/)
  return new Map(
    lines.flatMap((line) => {
      const [row = '', ...cells] = line.trim().split(/\s+/)
      return cells.map((cell, index) => [`${row} → ${columns[index]}`, cell === 'x'] as const)
    }),
  )
}

const expected: Record<string, [StateMachine<string>, string]> = {
  order: [
    orderStates as StateMachine<string>,
    `
                   pending failed expired completed refund_pending disputed refunded
    pending        .       x      x       x         .              .        .
    failed         .       .      .       x         .              .        .
    expired        .       .      .       x         .              .        .
    completed      .       .      .       .         x              x        x
    refund_pending .       .      .       x         .              x        x
    disputed       .       .      .       x         x              .        x
    refunded       .       .      .       .         .              .        .`,
  ],
  payment: [
    paymentStates as StateMachine<string>,
    `
            pending paid failed expired
    pending .       x    x      x
    paid    .       .    .      .
    failed  .       x    .      .
    expired .       x    .      .`,
  ],
  grant: [
    grantStates as StateMachine<string>,
    `
              active suspended revoked
    active    .      x         x
    suspended x      .         x
    revoked   .      .         .`,
  ],
}

describe.each(Object.entries(expected))('%s', (_name, [machine, text]) => {
  const told = pairs(text)

  test('has the pairs of states that are written here, all of them', () => {
    expect(told.size).toBe(machine.states.length ** 2)
  })

  test.each([...told])('%s: %s', (pair, isLegal) => {
    const [from = '', to = ''] = pair.split(' → ')
    expect(machine.is(from) && machine.is(to)).toBe(true)
    expect(machine.canMove(from, to)).toBe(isLegal)
  })
})

describe('what an order has to be', () => {
  const rows: [what: string, standing: Partial<Standing>, status: string][] = [
    ['paid, with nothing else', {}, 'completed'],
    ['a part given back', { refundedAmount: 999 }, 'completed'],
    ['all given back', { refundedAmount: 1_000 }, 'refunded'],
    ['asked back', { isRefundPending: true }, 'refund_pending'],
    ['a part given back, and more asked', { refundedAmount: 1, isRefundPending: true }, 'refund_pending'],
    ['disputed', { isDisputed: true }, 'disputed'],
    ['disputed while asked back', { isDisputed: true, isRefundPending: true }, 'disputed'],
    ['all given back while disputed', { refundedAmount: 1_000, isDisputed: true }, 'refunded'],
    ['free: nothing is all of it, and it is no refund', { total: 0 }, 'completed'],
  ]
  test.each(rows)('%s', (_what, standing, status) => {
    const plain = { total: 1_000, refundedAmount: 0, isDisputed: false, isRefundPending: false }
    expect(statusFor({ ...plain, ...standing })).toBe(status)
  })
})

describe('what a grant has to be', () => {
  const rows = [
    ['completed', 1_000, 0, 'active'],
    ['completed', 1_000, 999, 'active'],
    ['completed', 1_000, 1_000, 'revoked'],
    ['completed', 0, 0, 'active'],
    ['refund_pending', 1_000, 0, 'active'],
    ['refund_pending', 1_000, 1_000, 'revoked'],
    ['disputed', 1_000, 0, 'suspended'],
    ['disputed', 1_000, 1_000, 'revoked'],
    ['disputed', 0, 0, 'suspended'],
    ['refunded', 1_000, 1_000, 'revoked'],
    ['refunded', 0, 0, 'revoked'],
  ] as const
  test.each(rows)(
    'of an order that is %s, of %i with %i given back: %s',
    (status, amount, refundedAmount, is) => {
      expect(grantStatusFor({ status }, { amount, refundedAmount })).toBe(is)
    },
  )
})
