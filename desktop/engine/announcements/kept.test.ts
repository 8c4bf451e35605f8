import type { ShownAnnouncement } from '@veza/shared/contracts/announcements.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testAccount } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { type AnnouncementsApi, askAnnouncements, dismissHere, knownAnnouncements } from './kept.ts'

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
const known = (at = now) => knownAnnouncements(lib.db, account, at).map(({ id }) => id)

/** The server's side: what it shows, without what it was told, as it stood when it was asked. */
function server(...all: ShownAnnouncement[]) {
  const told: string[] = []
  const isLeft = ({ id }: ShownAnnouncement) => !told.includes(id)
  return {
    told,
    all,
    dismiss: async ({ id }: { id: string }) => void told.push(id),
    shown: async () => ({ items: all.filter(isLeft) }),
  }
}
const ask = (api: AnnouncementsApi) => askAnnouncements(lib.db, account, api, { now: () => now })
/** A question whose answer, as it was when asked, comes when one says so. */
function slowly(api: AnnouncementsApi) {
  const { promise: sent, resolve: send } = Promise.withResolvers<void>()
  const shown: AnnouncementsApi['shown'] = async (where) => {
    const answer = await api.shown(where)
    await sent
    return answer
  }
  const answered = ask({ ...api, shown })
  return () => {
    send()
    return answered
  }
}

test('what the server said last is known without it, until it is over', async () => {
  expect(known()).toEqual([])
  await ask(server(announcement(one, '2027-06-01T12:00:01.000Z'), announcement(two)))
  expect(known()).toEqual([one, two])
  expect(known(new Date('2027-06-01T12:00:01Z'))).toEqual([two])
})

test('what is dismissed here is told to the server, which remembers it from then on', async () => {
  const api = server(announcement(one), announcement(two))
  await ask(api)
  for (let times = 0; times < 2; times += 1) dismissHere(lib.db, account, one, now)
  expect([known(), api.told]).toEqual([[two], []])
  await ask(api)
  await ask(api)
  expect([known(), api.told]).toEqual([[two], [one]])
})

test('what is dismissed while the server is asked stays so, and is told next', async () => {
  const api = server(announcement(one), announcement(two))
  await ask(api)
  const answer = slowly(api)
  dismissHere(lib.db, account, one, now)
  await answer()
  expect([known(), api.told]).toEqual([[two], []])
  await ask(api)
  expect([known(), api.told]).toEqual([[two], [one]])
})

test('of two questions at once, the answer to the older one brings nothing back that comes after the newer one', async () => {
  const api = server(announcement(one), announcement(two))
  await ask(api)
  const older = slowly(api)
  dismissHere(lib.db, account, one, now)
  await ask(api)
  await older()
  expect(known()).toEqual([two])
  await ask(server())
  expect(known()).toEqual([])
})

test('a question that was never answered keeps no later answer out', async () => {
  const lost: AnnouncementsApi = { ...server(), shown: () => Promise.reject(new Error('cut')) }
  await expect(ask(lost)).rejects.toThrow('cut')
  await ask(server(announcement(one)))
  expect(known()).toEqual([one])
})
