import { roles } from '@veza/shared/contracts/accounts.ts'
import { trackStates, visibilities } from '@veza/shared/contracts/catalog.ts'
import { expect, test } from 'vitest'
import type { Viewer } from '../../http/request-context.ts'
import { canTrack, type TrackAction } from './policy.ts'

const moderations = ['none', 'hidden', 'removed'] as const
const OWNER = 'the owner'
const actions: readonly TrackAction[] = ['see', 'change']
const who = [
  { name: 'nobody', userId: undefined },
  { name: 'the owner', userId: OWNER },
  { name: 'another', userId: 'another' },
]

/** All that is allowed: `status visibility`, for the owner and for everybody else. */
const allowed = {
  owner: new Set(['draft', 'published'].flatMap((status) => visibilities.map((seen) => `${status} ${seen}`))),
  others: { see: new Set(['published public', 'published unlisted']), change: new Set<string>() },
}

const rows = trackStates.states.flatMap((status) =>
  visibilities.flatMap((visibility) =>
    who.flatMap(({ name, userId }) =>
      (userId === undefined ? [undefined] : roles).flatMap((role) =>
        actions.flatMap((action) =>
          [false, true].flatMap((held) =>
            moderations.map((moderation) => ({
              status,
              visibility,
              held,
              moderation,
              name,
              userId,
              role,
              action,
            })),
          ),
        ),
      ),
    ),
  ),
)

test.each(rows)(
  '$name ($role) may $action a $status $visibility track (held: $held, $moderation)?',
  (row) => {
    const { status, visibility, held, moderation, userId, role, action } = row
    const viewer: Viewer | undefined =
      userId === undefined || role === undefined
        ? undefined
        : { userId, sessionId: 's', factorAt: undefined, roles: [role] }
    const isOwner = userId === OWNER
    const isAllowed = (isOwner ? allowed.owner : allowed.others[action]).has(`${status} ${visibility}`)
    const track = { ownerId: OWNER, status, visibility, heldForScan: held, moderation }
    // Without a second factor the staff is anybody.
    const isSeen = moderation === 'none' || action === 'change' || (moderation === 'hidden' && isOwner)
    expect(canTrack(viewer, action, track)).toBe(isAllowed && isSeen && (isOwner || !held))
  },
)

test('the table has every case once', () => {
  expect(rows).toHaveLength(3 * 3 * (1 + 2 * roles.length) * 2 * 2 * 3)
})

test.each([
  ['moderator', 'hidden', true],
  ['moderator', 'removed', true],
  ['admin', 'removed', true],
  ['creator', 'hidden', false],
  ['creator', 'removed', false],
] as const)('a %s with a second factor sees what is %s: %s', (role, moderation, isSeen) => {
  const viewer: Viewer = { userId: 'another', sessionId: 's', factorAt: new Date(), roles: [role] }
  const track = { ownerId: OWNER, status: 'published', visibility: 'public', heldForScan: false, moderation }
  expect([canTrack(viewer, 'see', track), canTrack(viewer, 'change', track)]).toEqual([isSeen, false])
  // What was never public does not become it.
  expect(canTrack(viewer, 'see', { ...track, visibility: 'private' })).toBe(false)
})
