import { type Role, roles } from '@veza/shared/contracts/accounts.ts'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { expect, test } from 'vitest'
import { canAccount, type StaffAction, staffActions } from './policy.ts'

const now = new Date('2026-11-21T12:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const factors = {
  never: undefined,
  'just now': now,
  'within 12 h': ago(12 * HOUR_MS - 1),
  '12 h ago': ago(12 * HOUR_MS),
}
const both = ['owner', 'other'] as const
const allowed: Record<StaffAction, Partial<Record<Role, readonly (typeof both)[number][]>>> = {
  list: { moderator: both, admin: both },
  see: { moderator: both, admin: both },
  'see-events': { admin: both },
  'grant-role': { admin: both },
  'take-role': { admin: ['other'] },
  'see-sessions': { admin: both },
  'end-sessions': { admin: ['other'] },
  suspend: { admin: ['other'] },
  lift: { admin: ['other'] },
  'reset-factors': { admin: ['other'] },
}
const rows = staffActions.flatMap((action) =>
  roles.flatMap((role) =>
    both.flatMap((whose) =>
      (Object.keys(factors) as (keyof typeof factors)[]).map((factor) => ({ action, role, whose, factor })),
    ),
  ),
)

test.each(rows)('$action by $role, $whose, factor proved $factor', ({ action, role, whose, factor }) => {
  const viewer = { userId: 'me', sessionId: 's', roles: [role], factorAt: factors[factor] }
  const account = { userId: whose === 'owner' ? 'me' : 'somebody' }
  const isFresh = factor === 'just now' || factor === 'within 12 h'
  const may = isFresh && (allowed[action][role]?.includes(whose) ?? false)
  expect(canAccount(viewer, action, account, now)).toBe(may)
})

test.each(staffActions)('%s by nobody', (action) => {
  expect(canAccount(undefined, action, { userId: 'somebody' }, now)).toBe(false)
})

test('the table has every case once', () => {
  expect(rows).toHaveLength(10 * 4 * 2 * 4)
})
