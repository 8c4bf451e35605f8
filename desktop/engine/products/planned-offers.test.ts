import type { PlannedOffer } from '@veza/shared/contracts/products.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPublication, rememberPublication } from '../library/publications.ts'
import { insertTrack, updateTrack } from '../library/tracks.ts'
import { createOffline } from '../offline.ts'
import { haveTrack, productAt, server, testAccount } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { receive } from '../sync/receive.ts'
import {
  findPlannedOffer,
  handOverOffer,
  moveSaleAlong,
  plannedProductId,
  planOffer,
  productOf,
} from './planned-offers.ts'

const whose = { server, accountId: 'somebody' }
let lib: TestLibrary
let account: number
let trackId: string
let publication: string
let remote: string
beforeEach(async () => {
  lib = await testLibrary()
  account = testAccount(lib.db).id
  trackId = lib.newId()
  const sha256 = trackId.replaceAll('-', '').padEnd(64, '0')
  const source = { path: '/music/a.wav', bytes: 10, mtimeMs: 1, format: 'wav' as const, sha256 }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  const words = { title: 'One', artist: '', album: '', genre: '', coverFile: null }
  insertTrack(lib.db, { id: trackId, source, ...sound, ...words }, now())
  remote = haveTrack(lib.db, lib.newId, { status: 'published' }, whose).id
  publication = openPublication(lib.db, { ...whose, trackId }, 'One', lib.newId, now())
  const publishedAt = now().toISOString()
  rememberPublication(lib.db, publication, { serverTrackId: remote, publishedAt }, now())
})
afterEach(() => lib.close())

const now = () => lib.clock.now()
const offline = () => createOffline({ ...lib, keeper: () => undefined, onChange: () => undefined })
const edits = () =>
  offline()
    .edits(whose)
    .map(({ action, state }) => `${action} ${state}`)
const handOver = () => handOverOffer(lib, publication, now())
const fiveEuros = (more: Partial<PlannedOffer> = {}): PlannedOffer => ({
  currency: 'eur',
  licences: [
    { terms: { template: 'personal' }, price: 500, payWhatYouWant: { minimum: 300 }, formats: ['aac'] },
  ],
  ...more,
})

test('a price that was chosen here goes to the outbox with the publish, once, whoever asks how often', () => {
  planOffer(lib.db, trackId, fiveEuros({ currency: 'usd' }), now())
  planOffer(lib.db, trackId, fiveEuros(), now())
  expect(findPlannedOffer(lib.db, trackId)).toEqual(fiveEuros())
  handOver()
  handOver()
  expect(edits()).toEqual(['create waiting', 'offer waiting', 'status waiting'])
  expect(findPlannedOffer(lib.db, trackId)).toBeNull()
  expect(productOf(lib.db, account, remote)).toMatchObject({
    ...{ id: plannedProductId(remote), kind: 'track', trackIds: [remote], status: 'on-sale' },
    ...fiveEuros(),
  })
})

test('where a part of it cannot be written, nothing is: the price is still there for the next try', () => {
  planOffer(lib.db, trackId, fiveEuros(), now())
  lib.db.exec(`CREATE TRIGGER full BEFORE INSERT ON outbox WHEN NEW.action = 'status' BEGIN
    SELECT raise(ABORT, 'database or disk is full'); END`)
  expect(handOver).toThrow('full')
  expect([edits(), findPlannedOffer(lib.db, trackId)]).toEqual([[], fiveEuros()])
  lib.db.exec('DROP TRIGGER full')
  handOver()
  expect(edits()).toHaveLength(3)
})

test('a library that was put back to before, and hands over once more, changes nothing', () => {
  planOffer(lib.db, trackId, fiveEuros(), now())
  const id = plannedProductId(remote)
  const there = productAt(id, {
    kind: 'track',
    title: null,
    trackIds: [remote],
    status: 'on-sale',
    ...offered(),
  })
  receive(lib.db, { account, kind: 'product', id }, there, now())
  handOver()
  expect([edits(), findPlannedOffer(lib.db, trackId)]).toEqual([[], null])
})
const offered = () => {
  const { currency, licences } = fiveEuros()
  return { currency, licences: [...licences] }
}

test('what has another price from elsewhere by now asks which one stands', () => {
  const id = lib.newId()
  const more = { kind: 'track' as const, title: null, trackIds: [remote], status: 'on-sale' as const }
  const there = productAt(id, {
    ...more,
    ...offered(),
    licences: [{ ...offered().licences[0]!, price: 900 }],
  })
  receive(lib.db, { account, kind: 'product', id }, there, now())
  planOffer(lib.db, trackId, fiveEuros(), now())
  handOver()
  expect(edits()).toEqual(['offer conflict'])
})

test('one that was deleted is begun anew', () => {
  const id = plannedProductId(remote)
  const there = productAt(id, { kind: 'track', title: null, trackIds: [remote], ...offered() })
  receive(lib.db, { account, kind: 'product', id }, there, now())
  offline().edit(whose, 'product', id, { action: 'delete' })
  planOffer(lib.db, trackId, fiveEuros(), now())
  handOver()
  expect(edits()).toEqual(['delete waiting', 'create waiting', 'offer waiting', 'status waiting'])
})

test('what listeners may not find keeps its price, and is not put on sale', () => {
  updateTrack(lib.db, trackId, { visibility: 'private' }, now())
  planOffer(lib.db, trackId, fiveEuros(), now())
  handOver()
  expect(edits()).toEqual(['create waiting', 'offer waiting'])
})

test('what becomes public at a time is sold from then on, and from another one when that is moved or called off', () => {
  const [one, two] = ['2026-03-01T10:00:00.000Z', '2026-04-01T10:00:00.000Z']
  rememberPublication(lib.db, publication, { publishedAt: null, publishAt: one }, now())
  haveTrack(lib.db, lib.newId, { id: remote, status: 'draft', publishAt: one, version: 2 }, whose)
  planOffer(lib.db, trackId, fiveEuros(), now())
  handOver()
  expect(edits()).toEqual(['create waiting', 'offer waiting', 'schedule waiting'])
  const saleAt = () => productOf(lib.db, account, remote)?.saleAt
  expect(saleAt()).toBe(one)
  moveSaleAlong(lib, account, remote, two, now())
  expect(saleAt()).toBe(two)
  // It was planned for another moment than its track: it stays.
  moveSaleAlong(lib, account, remote, null, now())
  expect(saleAt()).toBe(two)
  haveTrack(lib.db, lib.newId, { id: remote, status: 'draft', publishAt: two, version: 3 }, whose)
  moveSaleAlong(lib, account, remote, null, now())
  expect(saleAt()).toBeNull()
})

test('a track that is forgotten takes its price along', () => {
  planOffer(lib.db, trackId, fiveEuros(), now())
  lib.db.prepare('DELETE FROM tracks WHERE id = ?').run(trackId)
  expect(lib.db.prepare('SELECT count(*) FROM planned_offers').pluck().get()).toBe(0)
})
