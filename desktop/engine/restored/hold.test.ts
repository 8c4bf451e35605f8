import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newProductSchema } from '@veza/shared/contracts/products.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sweepReceived } from '../import/received.ts'
import { followSessions } from '../library/holder.ts'
import { draftIdOf, listPublications } from '../library/publications.ts'
import { forgetRemoved } from '../library/remove.ts'
import { getTrack, insertTrack } from '../library/tracks.ts'
import { edit, insist } from '../outbox/edit.ts'
import { listEntries, nextDue } from '../outbox/entry-row.ts'
import { haveTrack, server, testAccount, trackAt } from '../outbox/testing.ts'
import { planPublish } from '../publish/plan.ts'
import { listJobs } from '../queue/job-row.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { claimJob } from '../queue/transition.ts'
import { getItem } from '../sync/items.ts'
import { receive } from '../sync/receive.ts'
import { answerHeldBack, heldBack, takeListing } from './held-back.ts'
import { holdRestored, markRestored } from './hold.ts'

const whose = { server, accountId: 'somebody' }
let lib: TestLibrary
let account: number
beforeEach(async () => {
  lib = await testLibrary()
  followSessions(lib.db, [{ ...whose, email: 'somebody@veza.example' }])
  account = testAccount(lib.db).id
})
afterEach(() => lib.close())

const now = () => lib.clock.now()
const due = () => nextDue(lib.db, account, now())
const kinds = ['transcode', 'create-draft', 'upload-original', 'publish']
const claim = () => claimJob(lib.db, kinds, { owner: 'engine', token: lib.newId() }, now())?.kind
const live = () =>
  listJobs(lib.db, { states: ['queued', 'running', 'paused', 'failed'] }).map(({ kind }) => kind)
const putBack = () => {
  markRestored(lib.db, now())
  holdRestored(lib.db, lib.newId, now())
}
const track = (more = {}) => haveTrack(lib.db, lib.newId, { version: 3, ...more })
/** As the server lists it. */
const listed = (id: string, more: Parameters<typeof trackAt>[1] = {}) =>
  receive(lib.db, { account, kind: 'track', id }, trackAt(id, { version: 3, ...more }), now())
const status = (to: string) => ({ action: 'status', fields: { status: to } }) as const

function publish(title: string): void {
  const id = lib.newId()
  const sha256 = id.replaceAll('-', '').padEnd(64, '0')
  const source = { path: `/music/${title}.wav`, bytes: 10, mtimeMs: 1, format: 'wav' as const, sha256 }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  insertTrack(
    lib.db,
    { id, source, ...sound, title, artist: '', album: '', genre: '', coverFile: null },
    now(),
  )
  const found = getTrack(lib.db, id)
  if (found) planPublish(lib.db, found, whose, {}, lib.newId, now())
}

test('a library that was not put back holds nothing', () => {
  publish('One')
  holdRestored(lib.db, lib.newId, now())
  expect([claim(), claim()]).toEqual(['transcode', 'create-draft'])
})

test('what would speak to a server waits, and what is wished from then on does not', () => {
  const { id } = track()
  edit(lib, { account, kind: 'track', id }, status('published'), now())
  publish('Old')
  putBack()
  holdRestored(lib.db, lib.newId, now())
  expect([claim(), claim(), due()]).toEqual(['transcode', undefined, undefined])
  // The encoding runs; each of the others says why it does not.
  const [, ...held] = listJobs(lib.db).map(({ heldBy }) => heldBy)
  expect([...new Set(held)]).toEqual(['restored'])
  const other = track()
  edit(lib, other, status('published'), now())
  expect(due()?.resourceId).toBe(other.id)
  publish('New')
  expect([claim(), claim(), claim()]).toEqual(['transcode', 'create-draft', undefined])
})

test('nobody is asked before the list is in; what was lost on its way is judged by that, under another key', () => {
  const [arrived, unpublished] = [track(), track()]
  for (const resource of [arrived, unpublished]) edit(lib, resource, status('published'), now())
  const [, second] = listEntries(lib.db, account)
  lib.db.prepare('UPDATE outbox SET state = \'sending\', request = \'{"version":3,"fields":{}}\'').run()
  putBack()
  expect(heldBack(lib.db)).toEqual({ waiting: 2, tracks: [], edits: [], count: 0 })
  listed(arrived.id, { status: 'published', version: 4 })
  listed(unpublished.id, { version: 5, title: 'Back again' })
  expect(takeListing(lib.db, account, now())).toBe(true)
  const edits = [{ title: 'Back again', wish: 'publish' }]
  expect(heldBack(lib.db)).toEqual({ waiting: 0, tracks: [], edits, count: 1 })
  expect(takeListing(lib.db, account, now())).toBe(false)
  expect(due()).toBeUndefined()
  answerHeldBack(lib.db, 'send', now())
  expect(due()).toMatchObject({ resourceId: unpublished.id, request: null })
  expect(due()?.id).not.toBe(second?.id)
})

test('a word to take back that nobody has heard the end of asks, where it would undo what was done since', () => {
  const { id } = track({ status: 'published' })
  insist(lib, { account, kind: 'track', id }, { status: 'draft' }, now())
  putBack()
  listed(id, { status: 'published', version: 6 })
  takeListing(lib.db, account, now())
  expect(due()).toBeUndefined()
  expect(listEntries(lib.db, account)).toMatchObject([{ state: 'conflict' }])
})

test('what has been published since is learnt and asks nothing; nothing is asked about nothing', () => {
  publish('One')
  const [publication] = listPublications(lib.db)
  const id = draftIdOf(publication ?? { trackId: '', accountId: '', generation: 0 })
  putBack()
  listed(id, { title: 'One', status: 'published', hasRenditions: true, version: 4 })
  takeListing(lib.db, account, now())
  expect(heldBack(lib.db).count).toBe(0)
  expect(live()).toEqual(['transcode'])
  expect(listPublications(lib.db)[0]?.serverTrackId).toBe(id)
  publish('Two')
  expect([claim(), claim(), claim()]).toEqual(['transcode', 'transcode', 'create-draft'])
})

test('what is not to be sent leaves things as their server has them', () => {
  const [doomed, sold] = [track({ title: 'Doomed' }), lib.newId()]
  const product = { account, kind: 'product', id: sold } as const
  publish('Queued')
  edit(lib, doomed, { action: 'edit', fields: { title: 'Other' } }, now())
  edit(lib, doomed, { action: 'schedule', fields: { publishAt: '2026-02-01T00:00:00.000Z' } }, now())
  const fields = newProductSchema.parse({ id: sold, kind: 'track', trackIds: [doomed.id] })
  edit(lib, product, { action: 'create', fields }, now())
  edit(lib, product, status('on-sale'), now())
  putBack()
  listed(doomed.id, { title: 'Doomed' })
  takeListing(lib.db, account, now())
  expect(heldBack(lib.db).edits.map(({ wish }) => wish)).toEqual(['edit', 'schedule', 'create', 'sell'])
  answerHeldBack(lib.db, 'drop', now())
  answerHeldBack(lib.db, 'drop', now())
  expect([listEntries(lib.db, account), live()]).toEqual([[], ['transcode']])
  expect(getItem(lib.db, product)).toBeUndefined()
  expect(getItem(lib.db, doomed)?.shown).toMatchObject({ title: 'Doomed', publishAt: null })
})

test('what lay there before is not swept away: what the lost file knew of it, nobody can tell', async () => {
  const own = join(lib.folder.received, 'dropped')
  const lay = (at: Date) => {
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, 'song.wav'), 'A song.')
    utimesSync(own, at, at)
  }
  const received = { db: lib.db, folder: lib.folder.received }
  publish('Removed')
  const removed = now().toISOString()
  lib.db.prepare('UPDATE tracks SET removed_at = ?').run(removed)
  lay(now())
  lib.clock.advance(DAY_MS)
  putBack()
  lib.clock.advance(2 * DAY_MS)
  await sweepReceived(received, lib.clock)
  await forgetRemoved(received, lib.clock)
  expect(existsSync(own)).toBe(true)
  expect(lib.db.prepare('SELECT count(*) FROM tracks').pluck().get()).toBe(1)
  // What came after is as ever.
  lay(now())
  lib.db.prepare('UPDATE tracks SET removed_at = ?').run(now().toISOString())
  lib.clock.advance(2 * DAY_MS)
  await sweepReceived(received, lib.clock)
  await forgetRemoved(received, lib.clock)
  expect(existsSync(own)).toBe(false)
  expect(lib.db.prepare('SELECT count(*) FROM tracks').pluck().get()).toBe(0)
})
