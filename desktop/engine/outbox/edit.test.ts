import { thingSchema } from '@veza/shared/studio/bridge/offline.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '../db/sqlite.ts'
import { createOffline, type Offline } from '../offline.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { receive } from '../sync/receive.ts'
import { NothingToEdit } from './edit.ts'
import { listEntries } from './entry-row.ts'
import { claimNext } from './flush.ts'
import { haveTrack, productAt, server, testAccount, trackAt } from './testing.ts'
import { moveEntry, recoverSending } from './transition.ts'

const whose = { server, accountId: 'somebody' }
let lib: TestLibrary
let offline: Offline
let changes = 0
beforeEach(async () => {
  lib = await testLibrary()
  offline = createOffline({ ...lib, keeper: () => undefined, onChange: () => changes++ })
})
afterEach(() => lib.close())

const edits = () => listEntries(lib.db, testAccount(lib.db).id)
const flush = () => ({ ...lib, random: () => 0.5 })
const claim = () => claimNext(flush(), testAccount(lib.db).id)
const title = (id: string, to: string) =>
  offline.edit(whose, 'track', id, { action: 'edit', fields: { title: to } })

test('a price that was refused is said otherwise in its place: what follows waits for it, and no more', () => {
  const { id: track } = haveTrack(lib.db, lib.newId)
  const id = offline.newProduct(whose, { kind: 'track', trackIds: [track] })
  inTransaction(lib.db, () =>
    receive(lib.db, { ...keyOf(id) }, productAt(id, { kind: 'track', trackIds: [track] }), new Date(0)),
  )
  const offer = (currency: string) =>
    offline.edit(whose, 'product', id, { action: 'offer', fields: { currency, licences: [licence] } })
  offer('usd')
  offline.edit(whose, 'product', id, { action: 'status', fields: { status: 'on-sale' } })
  const failure = { code: 'rejected', params: {}, detail: null } as const
  const claimed = claim()
  const move = {
    seq: claimed?.entry.seq ?? 0,
    from: 'sending',
    to: 'failed',
    request: null,
    failure,
  } as const
  moveEntry(lib.db, { ...move, newKey: lib.newId(), now: lib.clock.now() })
  offer('eur')
  expect(edits()).toMatchObject([
    { action: 'offer', state: 'waiting', failure: null, fields: { currency: 'eur' } },
    { action: 'status', state: 'waiting' },
  ])
  expect(claim()?.request.fields).toMatchObject({ currency: 'eur' })
})
const keyOf = (id: string) => ({ account: testAccount(lib.db).id, kind: 'product', id }) as const
const licence = { terms: { template: 'personal' }, price: 500, payWhatYouWant: null, formats: ['aac'] }

describe('edits that nobody has sent', () => {
  test('are one for each kind of doing, in their order', () => {
    const { id } = haveTrack(lib.db, lib.newId)
    title(id, 'A')
    offline.edit(whose, 'track', id, { action: 'edit', fields: { genre: 'Jazz', title: 'B' } })
    offline.edit(whose, 'track', id, { action: 'status', fields: { status: 'published' } })
    title(id, 'C')
    expect(edits().map(({ action, fields, seen }) => [action, fields, seen])).toEqual([
      ['edit', { title: 'B', genre: 'Jazz' }, { title: 'A track', genre: '' }],
      ['status', { status: 'published' }, { status: 'draft' }],
      ['edit', { title: 'C' }, { title: 'B' }],
    ])
    title(id, 'B')
    offline.edit(whose, 'track', id, { action: 'status', fields: { status: 'draft' } })
    expect(edits().map(({ action }) => action)).toEqual(['edit'])
    expect(changes).toBeGreaterThan(0)
  })

  test('go when their thing is deleted, which is sent; of what was never there, nothing is', () => {
    const { id } = haveTrack(lib.db, lib.newId)
    title(id, 'A')
    offline.edit(whose, 'track', id, { action: 'delete' })
    expect(edits()).toMatchObject([{ action: 'delete', seen: { title: 'A track', status: 'draft' } }])
    expect(() => title(id, 'B')).toThrow(NothingToEdit)

    const product = offline.newProduct(whose, { kind: 'release', title: 'R', trackIds: [lib.newId()] })
    offline.edit(whose, 'product', product, { action: 'delete' })
    expect(edits()).toHaveLength(1)
    expect(offline.item(whose, 'product', product)).toBeNull()
  })

  test('say what a server would say again', () => {
    const { id } = haveTrack(lib.db, lib.newId)
    offline.edit(whose, 'track', id, { action: 'edit', fields: { tags: ['Jazz', 'jazz'], title: ' New  ' } })
    expect(offline.item(whose, 'track', id)).toMatchObject({ tags: ['jazz'], title: 'New' })
    expect(() => title(id, '')).toThrow()
    expect(edits()).toHaveLength(1)
  })
})

describe('what is on its way', () => {
  test('is not merged with, and is sent again as it was, under its key', () => {
    const { id } = haveTrack(lib.db, lib.newId)
    title(id, 'A')
    const first = claim()
    expect(claim()).toBeUndefined()
    title(id, 'B')
    expect(edits()).toHaveLength(2)
    recoverSending(lib.db, lib.clock.now())
    const again = claim()
    expect([again?.entry.id, again?.request]).toEqual([first?.entry.id, first?.request])
    expect(again?.request).toEqual({ version: 1, fields: { title: 'A' } })
  })

  test('is one of a thing at a time, whatever claims it', () => {
    const { id } = haveTrack(lib.db, lib.newId)
    title(id, 'A')
    const { entry } = claim() ?? {}
    offline.edit(whose, 'track', id, { action: 'status', fields: { status: 'published' } })
    const [, second] = edits()
    const move = {
      seq: second?.seq ?? 0,
      from: 'waiting',
      to: 'sending',
      request: { version: 1, fields: {} },
    } as const
    expect(() => moveEntry(lib.db, { ...move, now: lib.clock.now() })).toThrow('UNIQUE')
    expect(entry?.action).toBe('edit')
    expect(() => moveEntry(lib.db, { ...move, from: 'failed', to: 'sending', now: lib.clock.now() })).toThrow(
      'legal',
    )
  })
})

test('an edit that is taken back leaves those on top of it as they would be without it', () => {
  const { id } = haveTrack(lib.db, lib.newId)
  title(id, 'Refused')
  const { entry } = claim() ?? {}
  offline.edit(whose, 'track', id, { action: 'status', fields: { status: 'published' } })
  title(id, 'On top')
  expect(offline.discard(entry?.id ?? '')).toBe(false)
  const failure = { code: 'rejected', params: {}, detail: null } as const
  const move = { seq: entry?.seq ?? 0, from: 'sending', to: 'failed', request: null, failure } as const
  moveEntry(lib.db, { ...move, now: lib.clock.now() })
  expect(offline.discard(entry?.id ?? '')).toBe(true)
  expect(edits().map(({ action, state, seen }) => [action, state, seen])).toEqual([
    ['status', 'waiting', { status: 'draft' }],
    ['edit', 'waiting', { title: 'A track' }],
  ])
  expect(offline.item(whose, 'track', id)).toMatchObject({ title: 'On top' })
})

describe('what a form showed when one began to write', () => {
  const licence = (template: 'personal' | 'commercial', price: number) => ({
    ...{ terms: { template }, price, payWhatYouWant: null, formats: ['aac' as const] },
  })
  const one = licence('personal', 500)
  const two = licence('commercial', 9_000)
  const shown = { currency: 'eur', licences: [one] } as const
  let id: string
  const says = (version: number, more: Parameters<typeof productAt>[1]) => {
    const resource = { account: testAccount(lib.db).id, kind: 'product', id } as const
    const there = productAt(id, { version, currency: 'eur', licences: [one], ...more })
    inTransaction(lib.db, () => receive(lib.db, resource, there, lib.clock.now()))
  }
  const save = (fields: object, seen: object = shown) =>
    offline.edit(whose, 'product', id, {
      action: 'offer',
      fields: { ...shown, ...fields },
      seen: { ...seen },
    })
  const open = () => offline.conflicts(whose).map(({ sides }) => sides)
  beforeEach(() => {
    id = lib.newId()
    says(1, {})
  })

  test('is what it is held against: a licence that came meanwhile is asked about, and not lost', () => {
    says(2, { licences: [one, two] })
    const mine = [{ ...one, price: 700 }]
    save({ licences: mine })
    // Asked once more over a line that was cut: the same.
    save({ licences: mine })
    expect(open()).toEqual([[{ field: 'licences', before: [one], mine, theirs: [one, two] }]])
    expect(claim()).toBeUndefined()
  })

  test('asks also where another window has saved, and can be decided before that was sent', () => {
    save({ licences: [one, two] })
    const mine = [{ ...one, price: 700 }]
    save({ licences: mine })
    expect(open()).toEqual([[{ field: 'licences', before: [one], mine, theirs: [one, two] }]])
    const [conflict] = offline.conflicts(whose)
    const choices = { licences: 'mine' } as const
    expect(
      offline.resolve({ entryId: conflict?.entryId ?? '', version: conflict?.version ?? null, choices }),
    ).toEqual({ kind: 'resolved' })
    expect(open()).toEqual([])
    expect(offline.item(whose, 'product', id)).toMatchObject({ licences: mine })
  })

  test('is not sent where it was left as it was', () => {
    says(2, { currency: 'usd' })
    save({})
    expect([edits(), offline.item(whose, 'product', id)]).toMatchObject([[], { currency: 'usd' }])
  })

  test('has its currency: what was typed in euros is sold for no other money without a question', () => {
    says(2, { currency: 'usd' })
    save({ licences: [{ ...one, price: 700 }] })
    expect(open()).toMatchObject([[{ field: 'currency', mine: 'eur', theirs: 'usd' }]])
  })
})

test('a track is edited upon what its screen showed, which may be ahead of its server', () => {
  const { id, ...key } = haveTrack(lib.db, lib.newId)
  const edit = (to: string, seen: string) => offline.editTracks(whose, [id], { title: to }, { title: seen })
  edit('One', 'A track')
  edit('Two', 'One')
  expect(edits()).toMatchObject([{ fields: { title: 'Two' }, seen: { title: 'A track' } }])
  inTransaction(lib.db, () =>
    receive(lib.db, { ...key, id }, trackAt(id, { version: 2, title: 'Two' }), lib.clock.now()),
  )
  inTransaction(lib.db, () =>
    receive(lib.db, { ...key, id }, trackAt(id, { version: 3, title: 'Theirs' }), lib.clock.now()),
  )
  edit('Twos', 'Two')
  expect(offline.conflicts(whose)).toMatchObject([
    { sides: [{ before: 'Two', mine: 'Twos', theirs: 'Theirs' }] },
  ])
})

describe('a product that is started here', () => {
  test('is a whole one from the start, keeps its id, and may be taken back with all that was done to it', () => {
    const id = offline.newProduct(whose, { kind: 'release', title: 'R', trackIds: [lib.newId()] })
    offline.edit(whose, 'product', id, { action: 'edit', fields: { title: 'S', listening: 'none' } })
    offline.edit(whose, 'product', id, {
      action: 'offer',
      fields: {
        currency: 'eur',
        licences: [{ terms: { template: 'personal' }, price: 500, formats: ['original', 'aac'] }],
      },
    })
    const item = offline.item(whose, 'product', id)
    expect(thingSchema.parse({ kind: 'product', item }).item).toEqual(item)
    expect(item).toMatchObject({
      version: 0,
      title: 'S',
      listening: 'none',
      currency: 'eur',
      licences: [{ formats: ['aac', 'original'] }],
    })
    expect(edits().map(({ action }) => action)).toEqual(['create', 'offer'])
    const [create] = edits()
    expect(offline.discard(create?.id ?? '')).toBe(true)
    expect([edits(), offline.item(whose, 'product', id)]).toEqual([[], null])
  })

  test('is there when its server says so, and what follows stands on that', () => {
    const id = offline.newProduct(whose, { kind: 'release', title: 'R', trackIds: [lib.newId()] })
    claim()
    offline.edit(whose, 'product', id, { action: 'edit', fields: { title: 'S' } })
    recoverSending(lib.db, lib.clock.now())
    const account = testAccount(lib.db).id
    const there = productAt(id, { title: 'R' })
    inTransaction(lib.db, () => receive(lib.db, { account, kind: 'product', id }, there, lib.clock.now()))
    // The first is abroad still: it is repeated, and no harm.
    expect(edits().map(({ action, state }) => [action, state])).toEqual([
      ['create', 'waiting'],
      ['edit', 'waiting'],
    ])
    expect(offline.item(whose, 'product', id)).toMatchObject({ title: 'S', version: 1 })
  })

  test('sends the whole of its offer, whatever of it was edited', () => {
    const account = testAccount(lib.db).id
    const id = lib.newId()
    const licences = [
      {
        terms: { template: 'personal' as const },
        price: 500,
        payWhatYouWant: null,
        formats: ['aac' as const],
      },
    ]
    const there = productAt(id, { currency: 'eur', images: [lib.newId()], licences })
    inTransaction(lib.db, () => receive(lib.db, { account, kind: 'product', id }, there, lib.clock.now()))
    offline.edit(whose, 'product', id, {
      action: 'offer',
      fields: { licences: [{ ...licences[0], price: 700 }] },
    })
    expect(claim()?.request).toEqual({
      version: 1,
      fields: { currency: 'eur', images: there.images, licences: [{ ...licences[0], price: 700 }] },
    })
  })
})
