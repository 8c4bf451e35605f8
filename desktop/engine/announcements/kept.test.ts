import type { ShownAnnouncement } from '@veza/shared/contracts/announcements.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testAccount } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { dismissedHere, dismissHere, keepAnnouncements, knownAnnouncements } from './kept.ts'

const now = new Date('2027-06-01T12:00:00Z')
const one = '01990000-0000-4000-8000-000000000001'
const two = '01990000-0000-4000-8000-000000000002'
let lib: TestLibrary
let account: number
beforeEach(async () => {
  lib = await testLibrary()
  account = testAccount(lib.db).id
})
afterEach(() => lib.close())

const announcement = (id: string, until: string | null = null): ShownAnnouncement => ({
  id,
  title: { en: 'Maintenance', fr: 'Maintenance' },
  text: { en: '', fr: '' },
  severity: 'note',
  link: null,
  from: '2027-05-01T00:00:00.000Z',
  until,
})
const keep = (items: readonly ShownAnnouncement[], told: readonly string[] = []) =>
  keepAnnouncements(lib.db, account, { items, told }, now)
const known = (at = now) => knownAnnouncements(lib.db, account, at).map(({ id }) => id)

test('what the server said last is known without it, until it is over', () => {
  expect(known()).toEqual([])
  keep([announcement(one, '2027-06-01T12:00:01.000Z'), announcement(two)])
  expect(known()).toEqual([one, two])
  expect(known(new Date('2027-06-01T12:00:01Z'))).toEqual([two])
})

test('what is dismissed here is not shown again, whatever an older answer brings', () => {
  keep([announcement(one), announcement(two)])
  dismissHere(lib.db, account, one, now)
  dismissHere(lib.db, account, one, now)
  expect([known(), dismissedHere(lib.db, account)]).toEqual([[two], [one]])
  // Asked for before it was dismissed.
  keep([announcement(one), announcement(two)])
  expect([known(), dismissedHere(lib.db, account)]).toEqual([[two], [one]])
})

test('what the server was told of is its own to remember', () => {
  keep([announcement(one), announcement(two)])
  dismissHere(lib.db, account, one, now)
  dismissHere(lib.db, account, two, now)
  keep([announcement(two)], [one])
  expect([known(), dismissedHere(lib.db, account)]).toEqual([[], [two]])
})
