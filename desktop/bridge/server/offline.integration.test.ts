import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../../engine/db/sqlite.ts'
import { haveTrack, server, trackAt } from '../../engine/outbox/testing.ts'
import { openAccount } from '../../engine/sync/accounts.ts'
import { receive } from '../../engine/sync/receive.ts'
import { problemOf } from '../client/index.ts'
import { type TestBridge, testBridge } from '../testing.ts'
import { noteRestart } from './notifications.ts'

const whose = { server, accountId: randomUUID() }
let there: TestBridge
beforeEach(async () => {
  there = await testBridge()
})
afterEach(() => there.close())

const refusal = async (wish: Promise<unknown>) => problemOf(await wish.catch((error: unknown) => error))?.code

/** A track of the account at its server. */
function aTrack() {
  const { db } = there.bridge.context.engine
  const resource = haveTrack(db, randomUUID, {}, whose)
  const says = (version: number, title: string) =>
    inTransaction(db, () => receive(db, resource, trackAt(resource.id, { version, title }), new Date()))
  return { id: resource.id, says }
}

test('screens read and edit without a network, and decide what both sides have changed', async () => {
  const { offline } = there.studio.client
  const { id, says } = aTrack()
  await offline.editTracks({ whose, ids: [id], changes: { title: 'Mine' } })
  const list = () => offline.library({ whose, search: 'mine' })
  expect(await list()).toMatchObject({ total: 1, entries: [{ id, title: 'Mine', unsent: 1, trouble: null }] })
  expect(await offline.thing({ whose, kind: 'track', id })).toMatchObject({
    kind: 'track',
    item: { title: 'Mine' },
  })

  says(2, 'Theirs')
  const [conflict] = await offline.conflicts({ whose })
  expect(conflict).toMatchObject({ version: 2, sides: [{ field: 'title', mine: 'Mine', theirs: 'Theirs' }] })
  expect(await list()).toMatchObject({ entries: [{ trouble: 'conflict' }] })
  expect(await offline.unsent({ whose })).toEqual({ count: 1, failed: 0, conflicts: 1 })
  const decision = { entryId: conflict?.entryId ?? '', version: 2, choices: { title: 'mine' } } as const
  expect(await offline.resolve(decision)).toEqual({ kind: 'resolved' })
  expect(await offline.edits({ whose })).toMatchObject([{ resourceId: id, action: 'edit', state: 'waiting' }])
  expect(await offline.standing({ whose })).toMatchObject({ pulledAt: null, failure: { code: 'signed-out' } })
})

test('a product made here is one at once, and what no server would take is refused with its reason', async () => {
  const { offline } = there.studio.client
  const { id: track } = aTrack()
  const fields = { kind: 'release', title: 'R', trackIds: [track] }
  const { id } = await offline.newProduct({ whose, fields })
  expect(await offline.things({ whose, kind: 'product' })).toMatchObject([
    { kind: 'product', item: { id, title: 'R', version: 0 } },
  ])
  expect(await refusal(offline.newProduct({ whose, fields: { kind: 'release' } }))).toBe('invalid')
  const edit = { whose, kind: 'track', id: randomUUID(), action: 'delete' } as const
  expect(await refusal(offline.edit(edit))).toBe('nothing-to-edit')
  const [create] = await offline.edits({ whose })
  expect(await offline.discard({ entryId: create?.id ?? '' })).toEqual({ did: true })
  expect(await offline.thing({ whose, kind: 'product', id })).toBeNull()
  expect(await offline.libraryIds({ whose })).toEqual([track])
})

test('whoever looks hears that something is another now', async () => {
  const { id } = aTrack()
  const heard = new Promise((resolve) =>
    there.bridge.context.changes.onTouch((topic) => topic === 'things' && resolve(topic)),
  )
  await there.studio.client.offline.edit({
    whose,
    kind: 'track',
    id,
    action: 'edit',
    fields: { genre: 'Jazz' },
  })
  expect(await heard).toBe('things')
})

test('whoever signs out while edits wait is asked first, and keeps them', async () => {
  const { id } = aTrack()
  const { offline, session } = there.studio.client
  const { store } = there.bridge.context.engine.sessions
  const kept = { email: 'a@b.example', accessToken: 'a', refreshToken: 'r', expiresAtMs: Date.now() + 1e9 }
  store.save(server, { ...kept, accountId: whose.accountId })
  await offline.edit({ whose, kind: 'track', id, action: 'edit', fields: { title: 'Mine', genre: 'Jazz' } })
  expect(await offline.edits({ whose })).toMatchObject([{ title: 'Mine', fields: ['title', 'genre'] }])
  const asked = await session.signOut({ server })
  expect(asked).toEqual({ kind: 'unsent', count: 1, failed: 0, conflicts: 0 })
  expect(store.load(server)).toBeDefined()
  // The server of this test cannot be reached.
  expect(await session.signOut({ server, evenUnsent: true })).toEqual({
    kind: 'signed-out',
    isServerTold: false,
  })
  expect(store.load(server)).toBeUndefined()
  expect(await offline.unsent({ whose })).toMatchObject({ count: 1 })
})

test('what happened is handed out once to be said aloud, and is read when one says so', async () => {
  const { notifications } = there.studio.client
  noteRestart(there.bridge.context, { detail: 'SIGKILL', at: '2026-01-01T00:00:00.000Z' })
  noteRestart(there.bridge.context, { detail: 'SIGKILL', at: '2026-01-01T00:00:00.000Z' })
  const [one] = await notifications.take({ whose })
  expect(one).toMatchObject({ kind: 'engine-restarted', params: { detail: 'SIGKILL' }, isRead: false })
  expect(await notifications.take({ whose: null })).toEqual([])
  expect(await notifications.list({ whose })).toMatchObject({ unread: 1, items: [{ seq: one?.seq }] })
  await notifications.read({ whose, which: [one?.seq ?? 0] })
  expect(await notifications.list({ whose })).toMatchObject({ unread: 0, items: [{ isRead: true }] })
})

test('what was deleted elsewhere asks over the bridge too, though one side of it is nothing', async () => {
  const { id } = aTrack()
  const { offline } = there.studio.client
  await offline.edit({ whose, kind: 'track', id, action: 'edit', fields: { genre: 'Drone' } })
  const { db } = there.bridge.context.engine
  const account = openAccount(db, whose).id
  inTransaction(db, () => receive(db, { account, kind: 'track', id }, null, new Date()))
  expect(await offline.conflicts({ whose })).toMatchObject([
    { title: 'A track', conflict: { kind: 'deleted-elsewhere' }, sides: [{ field: 'genre', mine: 'Drone' }] },
  ])
  const [gone] = await offline.conflicts({ whose })
  const decision = { entryId: gone?.entryId ?? '', version: null, choices: { all: 'theirs' } } as const
  expect(await offline.resolve(decision)).toEqual({ kind: 'resolved' })
  expect(await offline.resolve(decision)).toEqual({ kind: 'outdated' })
  expect(await offline.thing({ whose, kind: 'track', id })).toBeNull()
})
