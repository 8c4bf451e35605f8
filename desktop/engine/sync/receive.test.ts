import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../db/sqlite.ts'
import { edit } from '../outbox/edit.ts'
import { entriesOf } from '../outbox/entry-row.ts'
import { haveTrack, testAccount, trackAt } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { beginListing } from './accounts.ts'
import { getItem, type ItemKey, unlisted } from './items.ts'
import { receive } from './receive.ts'

let lib: TestLibrary
let resource: ReturnType<typeof haveTrack>
beforeEach(async () => {
  lib = await testLibrary()
  resource = haveTrack(lib.db, lib.newId, { version: 3, title: 'Third' })
})
afterEach(() => lib.close())

const take = (key: ItemKey, item: object | null) =>
  inTransaction(lib.db, () => receive(lib.db, key, item as Parameters<typeof receive>[2], lib.clock.now()))
const rename = (title: string) => edit(lib, resource, { action: 'edit', fields: { title } }, lib.clock.now())

test('news that an answer has overtaken change nothing, in a listing as well', () => {
  take(resource, trackAt(resource.id, { version: 2, title: 'Second' }))
  expect(getItem(lib.db, resource)?.shown).toMatchObject({ version: 3, title: 'Third' })
  beginListing(lib.db, resource.account)
  // Answered while the listing is read.
  take(resource, trackAt(resource.id, { version: 4, title: 'Fourth' }))
  take(resource, trackAt(resource.id, { version: 3, title: 'Third' }))
  expect(getItem(lib.db, resource)?.shown).toMatchObject({ version: 4, title: 'Fourth' })
})

test('a listing says how things are at a server that was put back to an earlier point', () => {
  rename('Mine')
  beginListing(lib.db, resource.account)
  expect(unlisted(lib.db, resource.account)).toHaveLength(1)
  take(resource, trackAt(resource.id, { version: 2, title: 'Third', genre: 'Dub' }))
  expect(unlisted(lib.db, resource.account)).toEqual([])
  expect(getItem(lib.db, resource)?.base).toMatchObject({ version: 2 })
  expect(getItem(lib.db, resource)?.shown).toMatchObject({ version: 2, title: 'Mine', genre: 'Dub' })
})

test('what was deleted at a server that was put back is there again, with what was edited here on top', () => {
  rename('Mine')
  take(resource, null)
  beginListing(lib.db, resource.account)
  take(resource, trackAt(resource.id, { version: 2, title: 'Third' }))
  expect(getItem(lib.db, resource)).toMatchObject({ isGone: false, shown: { title: 'Mine' } })
  expect(entriesOf(lib.db, resource)).toMatchObject([{ state: 'waiting', conflict: null }])
})

test('what a listing did not name is gone, and no late answer brings it back', () => {
  rename('Mine')
  beginListing(lib.db, resource.account)
  take(resource, null)
  take(resource, trackAt(resource.id, { version: 9 }))
  expect(getItem(lib.db, resource)?.isGone).toBe(true)
})

test('what is gone stays gone, whatever came late says of it, and its edits ask', () => {
  rename('Mine')
  take(resource, null)
  take(resource, trackAt(resource.id, { version: 5 }))
  expect(getItem(lib.db, resource)?.isGone).toBe(true)
  expect(entriesOf(lib.db, resource)).toMatchObject([
    { state: 'conflict', conflict: { kind: 'deleted-elsewhere', fields: ['title'] } },
  ])
  const other = haveTrack(lib.db, lib.newId)
  take(other, null)
  expect(getItem(lib.db, other)).toBeUndefined()
})

test('a conflict that is none any more goes on by itself', () => {
  rename('Mine')
  take(resource, trackAt(resource.id, { version: 4, title: 'Theirs' }))
  expect(entriesOf(lib.db, resource)).toMatchObject([{ state: 'conflict' }])
  take(resource, trackAt(resource.id, { version: 5, title: 'Third' }))
  expect(entriesOf(lib.db, resource)).toMatchObject([{ state: 'waiting', conflict: null }])
  take(resource, trackAt(resource.id, { version: 6, title: 'Mine' }))
  expect(entriesOf(lib.db, resource)).toEqual([])
})

test('a balance has no version: the last word counts', () => {
  const key = { account: testAccount(lib.db).id, kind: 'balance', id: lib.newId() } as const
  for (const owed of [500, 200]) {
    take(key, { balances: [{ currency: 'eur', owed, debt: 0 }] })
    expect(getItem(lib.db, key)?.shown).toMatchObject({ balances: [{ owed }] })
  }
  take(key, null)
  expect(getItem(lib.db, key)).toBeUndefined()
})
