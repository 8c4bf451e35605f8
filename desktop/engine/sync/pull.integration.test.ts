import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { newTrack } from '../../../e2e/support/api.ts'
import { listItems } from './items.ts'
import { elsewhere, openStudio, type Studio, type SyncRig, startSyncRig, until } from './testing.ts'

let rig: SyncRig
let studio: Studio
beforeAll(async () => {
  rig = await startSyncRig()
})
afterAll(() => rig.stop())
beforeEach(async () => {
  studio = await openStudio(rig)
})
afterEach(async () => {
  await studio.close()
  rig.proxy.faultFor = () => undefined
  rig.proxy.forget()
})

const pages = () => rig.proxy.seen.filter(({ target }) => target.startsWith('/api/v1/sync'))
const titles = () =>
  listItems(studio.db, { account: studio.account(), kind: 'track' })
    .map(({ item }) => item.title)
    .sort()
const cursorOf = () =>
  studio.db.prepare('SELECT cursor FROM sync_accounts WHERE id = ?').pluck().get(studio.account())
const setCursor = (cursor: string) =>
  studio.db.prepare('UPDATE sync_accounts SET cursor = ? WHERE id = ?').run(cursor, studio.account())

test('a listing of many pages that is cut goes on where it was, and shows nothing half', async () => {
  const { ctx } = rig.server
  const now = new Date()
  const rows = Array.from({ length: 450 }, (_, index) => {
    const id = ctx.newId()
    return {
      id,
      ownerId: studio.user.id,
      slug: id,
      title: `T${index}`,
      status: 'draft' as const,
      createdAt: now,
      updatedAt: now,
    }
  })
  await ctx.db.insertInto('tracks').values(rows).execute()
  rig.proxy.faultFor = () => (pages().length === 2 ? { kind: 'lose-answer' } : undefined)
  await expect(studio.pull()).rejects.toThrow()
  expect(titles()).toHaveLength(200)
  const cut = cursorOf()
  rig.proxy.faultFor = () => undefined
  rig.proxy.forget()
  await studio.pull()
  expect(titles()).toHaveLength(450)
  expect(pages()[0]?.target).toContain(encodeURIComponent(String(cut)))
  expect(pages()).toHaveLength(3)
  expect(studio.offline.library(studio.key, { search: 't44', limit: 20 }).total).toBe(11)
})

test('what was deleted while nobody could tell us is gone after a listing, and what waits stays on top', async () => {
  const [kept, gone] = [
    await newTrack(rig.server, studio.user, 'Kept'),
    await newTrack(rig.server, studio.user, 'Gone'),
  ]
  await studio.pull()
  studio.offline.edit(studio.key, 'track', kept.id, { action: 'edit', fields: { title: 'Mine' } })
  await elsewhere(rig, studio.user, `DELETE /tracks/${gone.id}`)
  // As after 90 days: no change tells of it any more.
  await rig.server.ctx.db.deleteFrom('syncChanges').where('userId', '=', studio.user.id).execute()
  await studio.pull()
  expect(titles()).toEqual(['Gone', 'Mine'])
  studio.offline.resync(studio.key)
  expect(titles()).toEqual(['Gone', 'Mine'])
  await studio.pull()
  expect(titles()).toEqual(['Mine'])
  expect(studio.edits()).toHaveLength(1)
})

test.each(['of another history', 'that is none'])('a cursor %s is followed by a listing', async (what) => {
  await newTrack(rig.server, studio.user, 'One')
  await studio.pull()
  const parts = JSON.parse(Buffer.from(String(cursorOf()), 'base64url').toString()) as unknown[]
  setCursor(
    what === 'that is none' ? 'x' : Buffer.from(JSON.stringify(parts.with(1, 7))).toString('base64url'),
  )
  rig.proxy.forget()
  await studio.pull()
  expect(pages().map(({ target }) => target.includes('cursor'))).toEqual([true, false, true])
  expect(titles()).toEqual(['One'])
})

test('of two engines on one library one speaks for its accounts; the other takes over', async () => {
  const first = studio.start()
  await until(() => first.isActive)
  const second = studio.start()
  await until(() => pages().length > 1)
  expect(second.isActive).toBe(false)
  await first.stop()
  await until(() => second.isActive)
})

test('edits of who signed out wait for them, and go when they are forgotten on purpose', async () => {
  const track = await newTrack(rig.server, studio.user, 'One')
  await studio.pull()
  studio.offline.edit(studio.key, 'track', track.id, { action: 'edit', fields: { title: 'Two' } })
  expect(studio.offline.unsent(studio.key)).toEqual({ count: 1, failed: 0, conflicts: 0 })
  studio.signOut()
  const keeper = studio.start()
  await until(() => studio.offline.standing(studio.key).failure?.code === 'signed-out')
  await keeper.stop()
  expect(studio.edits()).toMatchObject([{ state: 'waiting', request: null }])
  studio.offline.forget(studio.key)
  expect(studio.offline.unsent(studio.key).count).toBe(0)
})
