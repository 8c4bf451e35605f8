import { roles } from '@veza/shared/contracts/accounts.ts'
import { trackStates, visibilities } from '@veza/shared/contracts/catalog.ts'
import { expect, test } from 'vitest'
import type { Viewer } from '../../http/request-context.ts'
import { canTrack, type TrackAction } from './policy.ts'

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
          [false, true].map((held) => ({ status, visibility, held, name, userId, role, action })),
        ),
      ),
    ),
  ),
)

test.each(rows)('$name ($role) may $action a $status $visibility track (held: $held)?', (row) => {
  const { status, visibility, held, userId, role, action } = row
  const viewer: Viewer | undefined =
    userId === undefined || role === undefined
      ? undefined
      : { userId, sessionId: 's', factorAt: undefined, roles: [role] }
  const isOwner = userId === OWNER
  const isAllowed = (isOwner ? allowed.owner : allowed.others[action]).has(`${status} ${visibility}`)
  const track = { ownerId: OWNER, status, visibility, heldForScan: held }
  expect(canTrack(viewer, action, track)).toBe(isAllowed && (isOwner || !held))
})

test('the table has every case once', () => {
  expect(rows).toHaveLength(3 * 3 * (1 + 2 * roles.length) * 2 * 2)
})
