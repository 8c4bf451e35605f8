import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { UNDO_MS } from '@veza/shared/studio/bridge/library.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOffline } from '../offline.ts'
import { entriesOf, nextDue, removeEntry } from '../outbox/entry-row.ts'
import { claimNext } from '../outbox/flush.ts'
import { haveTrack, server, testAccount } from '../outbox/testing.ts'
import { planPublish, planTranscode } from '../publish/plan.ts'
import { getJob } from '../queue/job-row.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { listEntries } from './entries.ts'
import { draftIdOf, getPublication, openPublication, rememberPublication } from './publications.ts'
import { forgetRemoved, placesOf, removeEntries, restoreEntries, restoreTracks } from './remove.ts'
import { getTrack, insertTrack, listTracks } from './tracks.ts'

const whose = { server, accountId: 'somebody' }
let lib: TestLibrary
beforeEach(async () => {
  lib = await testLibrary()
})
afterEach(() => lib.close())

const now = () => lib.clock.now()
const offline = () => createOffline({ ...lib, keeper: () => undefined, onChange: () => undefined })
const remove = (...ids: string[]) => removeEntries({ db: lib.db, offline: offline() }, whose, ids, now())
const titles = () =>
  listEntries(lib.db, { account: testAccount(lib.db).id, sort: 'title' }).map(({ title }) => title)

function here(title: string): string {
  const id = lib.newId()
  const sha256 = id.replaceAll('-', '').padEnd(64, '0')
  const source = { path: `/music/${id}.wav`, bytes: 10, mtimeMs: 1, format: 'wav' as const, sha256 }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  insertTrack(
    lib.db,
    { id, title, source, ...sound, artist: '', album: '', genre: '', coverFile: null },
    now(),
  )
  return id
}

/** As after publishing. */
function both(title: string): { local: string; remote: string } {
  const local = here(title)
  const { id: remote } = haveTrack(lib.db, lib.newId, { title, status: 'published' })
  const publication = openPublication(lib.db, { ...whose, trackId: local }, title, lib.newId, now())
  rememberPublication(lib.db, publication, { serverTrackId: remote }, now())
  return { local, remote }
}

test('what lies here is taken out with its work, and comes back as it was written', () => {
  const id = here('One')
  here('Two')
  const track = getTrack(lib.db, id)
  const job = track && planTranscode(lib.db, track, lib.newId, now())
  expect(placesOf(lib.db, whose, [id])).toEqual({ here: 1, there: 0, published: 0 })
  expect(remove(id)).toEqual({ local: [id], there: [] })
  expect(titles()).toEqual(['Two'])
  expect(listTracks(lib.db).map(({ metadata }) => metadata.title)).toEqual(['Two'])
  expect(getJob(lib.db, job ?? '')?.state).toBe('cancelled')
  expect([restoreTracks(lib.db, [id]), restoreTracks(lib.db, [id])]).toEqual([1, 0])
  expect(titles()).toEqual(['One', 'Two'])
})

test('what a server has is deleted there; whoever thinks better of that has it as an entry of the server', () => {
  const { local, remote } = both('Both')
  expect(placesOf(lib.db, whose, [local])).toEqual({ here: 1, there: 1, published: 1 })
  expect(remove(local)).toEqual({ local: [local], there: [remote] })
  expect(titles()).toEqual([])
  const [edit] = offline().edits(whose)
  expect(edit).toMatchObject({ resourceId: remote, action: 'delete' })
  offline().discard(edit?.id ?? '')
  expect(listEntries(lib.db, { account: testAccount(lib.db).id })).toMatchObject([
    { id: remote, localId: null },
  ])
  restoreTracks(lib.db, [local])
  expect(listEntries(lib.db, { account: testAccount(lib.db).id })).toMatchObject([
    { id: local, remoteId: remote },
  ])
})

test('what a server has, though no answer told of it yet, is deleted there as well, however it is there', () => {
  const local = here('Just sent')
  const remote = lib.newId()
  const publication = openPublication(lib.db, { ...whose, trackId: local }, 'Just sent', lib.newId, now())
  rememberPublication(lib.db, publication, { serverTrackId: remote }, now())
  testAccount(lib.db)
  expect(placesOf(lib.db, whose, [local])).toEqual({ here: 1, there: 1, published: 0 })
  expect(remove(local)).toEqual({ local: [local], there: [remote] })
  expect(titles()).toEqual([])
  const waits = [{ resourceId: remote, action: 'delete', state: 'waiting' }]
  expect(offline().edits(whose)).toMatchObject(waits)
  haveTrack(lib.db, lib.newId, { id: remote, title: 'Just sent', status: 'published', coverUrl: 'x' })
  expect(offline().edits(whose)).toMatchObject(waits)
  expect(titles()).toEqual([])
  offline().discard(offline().edits(whose)[0]?.id ?? '')
  expect(titles()).toEqual(['Just sent'])
})

test('a draft that was asked for is deleted, though nobody knows whether it came about', () => {
  testAccount(lib.db)
  const plan = (id: string) => {
    const track = getTrack(lib.db, id)
    if (!track) throw new Error('no track')
    const { publicationId, jobIds } = planPublish(lib.db, track, whose, {}, lib.newId, now())
    return { publicationId, draft: jobIds[1] ?? '' }
  }
  const [waits, asked] = [here('Waits'), here('Asked for')]
  plan(waits)
  const { publicationId, draft } = plan(asked)
  const publication = () => {
    const found = getPublication(lib.db, publicationId)
    if (!found) throw new Error('no publication')
    return found
  }
  lib.db
    .prepare(
      "UPDATE jobs SET state = 'running', lease_owner = 'x', lease_token = 'x', lease_taken_ms = 1 WHERE id = ?",
    )
    .run(draft)
  const id = draftIdOf(publication())
  expect(remove(waits, asked)).toEqual({ local: [waits, asked], there: [id] })
  const deletion = [{ resourceId: id, action: 'delete', state: 'waiting' }]
  expect(offline().edits(whose)).toMatchObject(deletion)
  // It came about after all.
  haveTrack(lib.db, lib.newId, { id, title: 'Asked for' })
  expect([offline().edits(whose), titles()]).toMatchObject([deletion, []])
})

test('no server hears of a deletion before it can no more be taken back, and what was edited before is not lost', () => {
  const { local, remote } = both('Both')
  const account = testAccount(lib.db).id
  offline().editTracks(whose, [local], { genre: 'Jazz' })
  const later = new Date(now().getTime() + UNDO_MS)
  const removed = removeEntries({ db: lib.db, offline: offline() }, whose, [local], now(), later)
  expect([removed, titles()]).toEqual([{ local: [local], there: [remote] }, []])
  // What was edited before goes; the deletion waits behind it, and for its time.
  const [edit] = entriesOf(lib.db, { account, kind: 'track', id: remote })
  expect(nextDue(lib.db, account, now())?.id).toBe(edit?.id)
  removeEntry(lib.db, edit?.seq ?? 0)
  lib.clock.advance(UNDO_MS - 1)
  expect(nextDue(lib.db, account, now())).toBeUndefined()
  expect(restoreEntries(lib, whose, removed, now())).toEqual({ restored: 1, late: 0 })
  expect(listEntries(lib.db, { account })).toMatchObject([{ id: local, remoteId: remote }])
  expect(nextDue(lib.db, account, new Date(later.getTime() + 1))).toBeUndefined()
})

test('taken back too late, what lies here is back, and one is told of what the server has deleted', () => {
  const [one, two] = [both('One'), both('Two')]
  const account = testAccount(lib.db).id
  const later = new Date(now().getTime() + UNDO_MS)
  const removed = removeEntries(
    { db: lib.db, offline: offline() },
    whose,
    [one.local, two.local],
    now(),
    later,
  )
  lib.clock.advance(UNDO_MS)
  const parts = { ...lib, random: () => 0 }
  const first = claimNext(parts, account)
  expect(first?.entry).toMatchObject({ action: 'delete', resourceId: one.remote })
  expect(restoreEntries(lib, whose, removed, now())).toEqual({ restored: 2, late: 1 })
  expect(titles()).toEqual(['One', 'Two'])
  expect(offline().edits(whose)).toMatchObject([
    { resourceId: one.remote, action: 'delete', state: 'sending' },
  ])
})

test('where one of many is not there, none is taken out', () => {
  const id = here('One')
  expect(() => remove(id, 'nowhere')).toThrow('nowhere')
  expect(titles()).toEqual(['One'])
})

test('it is forgotten after a day, and not while something works on it', async () => {
  const received = { db: lib.db, folder: lib.folder.received }
  const [old, busy, recent] = [here('Old'), here('Busy'), here('Recent')]
  const track = getTrack(lib.db, busy)
  const job = track && planTranscode(lib.db, track, lib.newId, now())
  remove(old, busy)
  lib.db
    .prepare("UPDATE jobs SET lease_owner = 'x', lease_token = 'x', lease_taken_ms = 1 WHERE id = ?")
    .run(job)
  lib.clock.advance(DAY_MS + 1)
  remove(recent)
  await forgetRemoved(received, lib.clock)
  expect([old, busy, recent].map((id) => getTrack(lib.db, id) !== undefined)).toEqual([false, true, true])
})
