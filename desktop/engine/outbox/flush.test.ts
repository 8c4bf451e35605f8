import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { createConnections } from '../session/connections.ts'
import { json, one, sessionsOf, signInAs, startStub } from '../session/testing.ts'
import { getItem } from '../sync/items.ts'
import { edit } from './edit.ts'
import { entriesOf } from './entry-row.ts'
import { claimNext, sendClaimed } from './flush.ts'
import { haveTrack, trackAt } from './testing.ts'

let lib: TestLibrary
/** Versions that edits were sent upon. */
let sent: unknown[]
/** As it is there, whatever is sent. */
let there: { readonly version: number; readonly title: string }
let close: () => Promise<void>
let flush: () => Promise<number>

beforeEach(async () => {
  lib = await testLibrary()
  sent = []
  const stub = await startStub((_who, req, res) => {
    sent.push(req.headers['if-match'])
    const track = { ...trackAt(resource.id, there), artist: { username: 'a', displayName: 'A' } }
    if (req.headers['if-match'] === `"${there.version}"`) json(res, { ...track, version: there.version + 1 })
    else stale(res, track)
  })
  const sessions = sessionsOf(lib)
  signInAs(sessions.store, stub.url, one, lib.clock.now())
  const connections = createConnections({ ...sessions, random: Math.random })
  const parts = { ...lib, random: () => 0.9 }
  /** All that may be sent now. @returns how much that was */
  flush = async () => {
    const to = { api: connections.to(stub.url, one).api, server: stub.url }
    for (let times = 0; times < 20; times += 1) {
      const claimed = claimNext(parts, resource.account)
      if (claimed === undefined) return times
      await sendClaimed(parts, to, claimed, new AbortController().signal)
    }
    return 20
  }
  close = async () => {
    await connections.close()
    lib.close()
    await stub.stop()
  }
})
afterEach(() => close())

let resource: ReturnType<typeof haveTrack>

function stale(res: Parameters<typeof json>[0], current: unknown): void {
  const problem = { type: 'about:blank', title: 'x', status: 409, code: 'stale-version', detail: 'x' }
  res.writeHead(409, { 'content-type': 'application/problem+json' })
  res.end(JSON.stringify({ ...problem, requestId: 'r', current }))
}

test('a server that was put back to before what we built on is believed, and the edit is sent upon that', async () => {
  resource = haveTrack(lib.db, lib.newId, { version: 5, title: 'Five' })
  there = { version: 3, title: 'Three' }
  edit(lib, resource, { action: 'edit', fields: { genre: 'Dub' } }, lib.clock.now())
  await flush()
  expect(getItem(lib.db, resource)?.shown).toMatchObject({ title: 'Three', genre: 'Dub' })
  lib.clock.advance(MINUTE_MS)
  await flush()
  expect(sent).toEqual(['"5"', '"3"'])
  expect(entriesOf(lib.db, resource)).toEqual([])
})

test('an edit that is always behind is sent later each time', async () => {
  resource = haveTrack(lib.db, lib.newId, { version: 1 })
  // Somebody else is quicker, every time.
  for (const version of [2, 3, 4, 5]) {
    there = { version: version + 1, title: 'A track' }
    if (version === 2) edit(lib, resource, { action: 'edit', fields: { genre: 'Dub' } }, lib.clock.now())
    expect(await flush()).toBe(1)
    expect(entriesOf(lib.db, resource)).toMatchObject([{ state: 'waiting', attempts: version - 1 }])
    expect(await flush()).toBe(0)
    lib.clock.advance(MINUTE_MS)
  }
  expect(new Set(sent).size).toBe(4)
})

test('a pause that a clock wrote before it was set back is none', async () => {
  resource = haveTrack(lib.db, lib.newId, { version: 1 })
  there = { version: 2, title: 'A track' }
  lib.clock.advance(10 * DAY_MS)
  edit(lib, resource, { action: 'edit', fields: { genre: 'Dub' } }, lib.clock.now())
  expect(await flush()).toBe(1)
  expect(await flush()).toBe(0)
  lib.clock.advance(-10 * DAY_MS)
  expect(await flush()).toBe(1)
  expect(entriesOf(lib.db, resource)).toEqual([])
})
