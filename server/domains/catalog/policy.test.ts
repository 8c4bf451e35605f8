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
        actions.map((action) => ({ status, visibility, name, userId, role, action })),
      ),
    ),
  ),
)

test.each(rows)('$name ($role) may $action a $status $visibility track?', (row) => {
  const { status, visibility, userId, role, action } = row
  const viewer: Viewer | undefined =
    userId === undefined || role === undefined
      ? undefined
      : { userId, sessionId: 's', factorAt: undefined, roles: [role] }
  const isAllowed = (userId === OWNER ? allowed.owner : allowed.others[action]).has(`${status} ${visibility}`)
  expect(canTrack(viewer, action, { ownerId: OWNER, status, visibility })).toBe(isAllowed)
})

test('the table has every case once', () => {
  expect(rows).toHaveLength(3 * 3 * (1 + 2 * roles.length) * 2)
})
