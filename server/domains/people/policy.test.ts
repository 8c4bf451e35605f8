import { roles } from '@veza/shared/contracts/accounts.ts'
import { expect, test } from 'vitest'
import { canPerson, type PersonAction } from './policy.ts'

const PERSON = 'the person'
const actions = ['see', 'change', 'follow', 'unfollow', 'block', 'unblock'] as const
const who = [
  { name: 'nobody', userId: undefined },
  { name: 'the person', userId: PERSON },
  { name: 'another', userId: 'another' },
] as const
const blocks = ['none', 'by the viewer', 'by the person', 'both'] as const
const standings = ['public', 'not public', 'hidden'] as const

/** All that is allowed: `action`, by who asks, how the person stands, and who has blocked whom. */
const allowed: Record<string, readonly PersonAction[]> = {
  'nobody public none': ['see'],
  'another public none': ['see', 'follow', 'unfollow', 'block', 'unblock'],
  'another public by the viewer': ['block', 'unblock'],
  'another public by the person': ['block', 'unblock'],
  'another public both': ['block', 'unblock'],
  // Whoever blocked somebody who was suspended since can still take it back.
  'another not public by the viewer': ['block', 'unblock'],
  'another not public both': ['block', 'unblock'],
  'another hidden none': ['unfollow', 'block', 'unblock'],
  'another hidden by the person': ['block', 'unblock'],
  'another hidden by the viewer': ['block', 'unblock'],
  'another hidden both': ['block', 'unblock'],
  'the person hidden none': ['see', 'change'],
  'the person public none': ['see', 'change'],
  'the person not public none': ['see', 'change'],
}

const rows = who.flatMap(({ name, userId }) =>
  (userId === undefined ? [undefined] : roles).flatMap((role) =>
    standings.flatMap((standing) =>
      (name === 'another' ? blocks : ['none' as const]).flatMap((blocked) =>
        actions.map((action) => ({ name, userId, role, standing, blocked, action })),
      ),
    ),
  ),
)

test.each(rows)('$name ($role) may $action somebody $standing, blocked: $blocked?', (row) => {
  const { name, userId, role, standing, blocked, action } = row
  const viewer = userId && role ? { userId, sessionId: 's', factorAt: undefined, roles: [role] } : undefined
  const subject = {
    id: PERSON,
    isPublic: standing !== 'not public',
    moderation: standing === 'hidden' ? ('hidden' as const) : ('none' as const),
    isBlocked: blocked === 'by the viewer' || blocked === 'both',
    blocksViewer: blocked === 'by the person' || blocked === 'both',
  }
  const isAllowed = allowed[`${name} ${standing} ${blocked}`]?.includes(action) ?? false
  expect(canPerson(viewer, action, subject)).toBe(isAllowed)
})

test('the table has every case once', () => {
  expect(rows).toHaveLength((3 + 3 * roles.length + 12 * roles.length) * actions.length)
})
