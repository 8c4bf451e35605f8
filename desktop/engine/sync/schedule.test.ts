import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '../db/sqlite.ts'
import { listEntries } from '../library/entries.ts'
import { listNotifications } from '../notifications/notifications.ts'
import { edit } from '../outbox/edit.ts'
import { entriesOf } from '../outbox/entry-row.ts'
import { claimNext } from '../outbox/flush.ts'
import { haveTrack, productAt, testAccount, trackAt } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { getItem } from './items.ts'
import { receive } from './receive.ts'

let lib: TestLibrary
beforeEach(async () => {
  lib = await testLibrary()
})
afterEach(() => lib.close())

const account = () => testAccount(lib.db).id
const inMs = (ms: number) => new Date(lib.clock.now().getTime() + ms).toISOString()
const hear = (kind: 'track' | 'product', item: { readonly id: string }) =>
  inTransaction(lib.db, () =>
    receive(lib.db, { account: account(), kind, id: item.id }, { ...item }, lib.clock.now()),
  )
const told = () => listNotifications(lib.db, account(), 10).map(({ kind, params }) => ({ kind, params }))

describe('a plan made here', () => {
  test('is shown at once, moved and taken back before it was sent, and then it is none', () => {
    const track = haveTrack(lib.db, lib.newId, { hasRenditions: true })
    const plan = (publishAt: string | null) =>
      edit(lib, track, { action: 'schedule', fields: { publishAt } }, lib.clock.now())
    plan(inMs(HOUR_MS))
    plan(inMs(2 * HOUR_MS))
    expect(getItem(lib.db, track)?.shown).toMatchObject({ status: 'draft', publishAt: inMs(2 * HOUR_MS) })
    expect(listEntries(lib.db, { account: account() })).toMatchObject([{ publishAt: inMs(2 * HOUR_MS) }])
    expect(entriesOf(lib.db, track)).toHaveLength(1)
    plan(null)
    expect(entriesOf(lib.db, track)).toEqual([])
    expect(() => plan('tomorrow')).toThrow()
  })

  test('ends where it is published by hand, which is sent after it', () => {
    const publishAt = inMs(HOUR_MS)
    const track = haveTrack(lib.db, lib.newId, { publishAt })
    edit(lib, track, { action: 'status', fields: { status: 'published' } }, lib.clock.now())
    expect(getItem(lib.db, track)?.shown).toMatchObject({ status: 'published', publishAt: null })
    expect(claimNext({ ...lib, random: () => 0.5 }, account())?.request.fields).toMatchObject({
      status: 'published',
    })
  })

  test('that came true elsewhere meanwhile is nothing to send', () => {
    const track = haveTrack(lib.db, lib.newId, { publishAt: inMs(HOUR_MS) })
    edit(lib, track, { action: 'status', fields: { status: 'published' } }, lib.clock.now())
    hear('track', trackAt(track.id, { version: 2, status: 'published' }))
    expect(entriesOf(lib.db, track)).toEqual([])
  })

  test('and another one made elsewhere: its creator is asked', () => {
    const track = haveTrack(lib.db, lib.newId)
    edit(lib, track, { action: 'schedule', fields: { publishAt: inMs(HOUR_MS) } }, lib.clock.now())
    hear('track', trackAt(track.id, { version: 2, publishAt: inMs(3 * HOUR_MS) }))
    expect(entriesOf(lib.db, track)).toMatchObject([
      { state: 'conflict', conflict: { kind: 'fields', fields: ['publishAt'] } },
    ])
  })
})

describe('what became of a plan is told, once', () => {
  test('a track that became public at its time, but not one that was published by hand before', () => {
    const [planned, byHand] = [lib.newId(), lib.newId()]
    for (const id of [planned, byHand]) hear('track', trackAt(id, { publishAt: inMs(HOUR_MS) }))
    lib.clock.advance(2 * HOUR_MS)
    const published = { version: 2, status: 'published', publishedAt: inMs(0) } as const
    for (let times = 0; times < 2; times += 1)
      hear('track', trackAt(planned, { ...published, updatedAt: inMs(0) }))
    hear('track', trackAt(byHand, { ...published, updatedAt: inMs(-90 * 60_000) }))
    expect(told()).toEqual([{ kind: 'published', params: { trackId: planned, title: 'A track' } }])
  })

  test('a track and a release that did not', () => {
    const [track, release] = [lib.newId(), lib.newId()]
    hear('track', trackAt(track, { publishAt: inMs(0) }))
    hear('product', productAt(release, { saleAt: inMs(0) }))
    for (const version of [2, 3]) {
      hear('track', trackAt(track, { version, publishRefusal: 'blocked' }))
      hear('product', productAt(release, { version, saleRefusal: ['track-blocked'] }))
    }
    expect(told()).toEqual([
      {
        kind: 'not-on-sale',
        params: { productId: release, title: 'A release', obstacles: ['track-blocked'] },
      },
      { kind: 'not-published', params: { trackId: track, title: 'A track', refusal: 'blocked' } },
    ])
  })

  test('a release that went on sale', () => {
    const release = lib.newId()
    hear('product', productAt(release, { saleAt: inMs(0) }))
    hear('product', productAt(release, { version: 2, status: 'on-sale', updatedAt: inMs(0) }))
    expect(told()).toMatchObject([{ kind: 'on-sale' }])
  })
})
