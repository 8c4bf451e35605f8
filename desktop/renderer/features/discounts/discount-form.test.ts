import { expect, test } from 'vitest'
import { type DiscountDraft, newDraft, readDiscount, standingOf } from './discount-form.ts'

const draft = (more: Partial<DiscountDraft> = {}): DiscountDraft => ({
  ...newDraft('eur'),
  code: 'SPRING',
  value: '20',
  ...more,
})
const open = { productIds: null, validFrom: null, validUntil: null, maxUses: null, enabled: true }

test('what was typed is the code that the server is told', () => {
  expect(readDiscount(draft({ value: '12,5' }))).toEqual({
    discount: { ...open, code: 'SPRING', off: { basisPoints: 1_250 } },
  })
  const product = '0198c0de-0000-7000-8000-000000000001'
  const until = new Date(2027, 2, 1)
  const amount = draft({
    kind: 'amount',
    value: '300',
    currency: 'jpy',
    productIds: [product],
    maxUses: '50',
    lastDay: '2027-02-28',
  })
  expect(readDiscount(amount)).toEqual({
    discount: {
      ...open,
      code: 'SPRING',
      off: { amount: 300, currency: 'jpy' },
      productIds: [product],
      maxUses: 50,
      validUntil: until.toISOString(),
    },
  })
})

test.each<[Partial<DiscountDraft>, object]>([
  [{ code: 'no' }, { code: 'bad-code' }],
  [{ code: 'with space' }, { code: 'bad-code' }],
  [{ value: '' }, { value: 'no-value' }],
  [{ value: '0' }, { value: 'no-value' }],
  [{ value: '100.01' }, { value: 'no-value' }],
  [{ kind: 'amount', value: '1.234' }, { value: 'no-value' }],
  [{ maxUses: '0' }, { maxUses: 'no-number' }],
  [{ maxUses: 'many' }, { maxUses: 'no-number' }],
])('%j is refused where it stands', (more, faults) => {
  expect(readDiscount(draft(more))).toEqual({ faults })
})

test.each([
  [{}, 'active'],
  [{ enabled: false }, 'ended'],
  [{ validUntil: '2026-01-01T00:00:00.000Z' }, 'over'],
  [{ validFrom: '2026-01-01T00:00:00.001Z' }, 'not-begun'],
  [{ maxUses: 3, uses: 3 }, 'used-up'],
  [{ maxUses: 3, uses: 2 }, 'active'],
] as const)('%j is %s', (more, standing) => {
  expect(standingOf({ ...open, uses: 0, ...more }, Date.parse('2026-01-01T00:00:00Z'))).toBe(standing)
})
