import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { newTrack } from '../../../e2e/support/api.ts'
import { followSystem } from '../api/way-out.ts'
import { sessionPort } from '../session/session.ts'
import { beginListing } from './accounts.ts'
import { openHints } from './hints.ts'
import { openStudio, type Studio, type SyncRig, settledAt, startSyncRig, until } from './testing.ts'

let rig: SyncRig
let studio: Studio
/** By itself it asks once, and then not for an hour. */
const patient = { pullMs: 3_600_000 }

beforeAll(async () => {
  rig = await startSyncRig()
})
afterEach(() => studio.close())
afterAll(() => rig.stop())

/** Without the proxy, which carries no WebSocket. */
const direct = () => openStudio({ ...rig, address: rig.server.url })
const hasPulled = () => studio.offline.standing(studio.key).pulledAt !== null
const has = (id: string) => studio.title(id) !== undefined

test('what is written elsewhere is here, though nobody asked', async () => {
  studio = await direct()
  studio.start(patient)
  await until(hasPulled)
  for (const title of ['One', 'Two']) {
    const track = await newTrack(rig.server, studio.user, title)
    await until(() => has(track.id))
  }
  expect(studio.faults).toEqual([])
})

test('a server that was away is heard again, and what was written meanwhile is had', async () => {
  studio = await direct()
  studio.start(patient)
  await until(hasPulled)
  await newTrack(rig.server, studio.user, 'Before')
  await rig.server.restart()
  const track = await newTrack(rig.server, studio.user, 'After')
  await until(() => has(track.id))
})

test('a token that no longer holds is renewed, whatever our clock says of it', async () => {
  studio = await direct()
  studio.spoilToken()
  const heard: string[] = []
  const hints = openHints({
    random: () => 0,
    session: (account) => sessionPort(studio.sessions, account),
    onHint: (server) => heard.push(server),
  })
  hints.follow([studio.key])
  await until(() => heard.length > 0)
  hints.close()
})

test('hints come by the way that leads to their server: here through a proxy’s tunnel', async () => {
  studio = await direct()
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'])
    vi.stubEnv(name, undefined)
  const asked: string[] = []
  const proxy = createServer().listen(0, '127.0.0.1')
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url)
    const onward = connect(Number(new URL(rig.server.url).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    for (const end of [socket, onward]) end.on('error', () => onward.destroy())
  })
  await once(proxy, 'listening')
  followSystem(async () => `PROXY 127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  const heard: string[] = []
  const hints = openHints({
    random: () => 0,
    session: () => sessionPort(studio.sessions, studio.key),
    onHint: (server) => heard.push(server),
  })
  try {
    // A name that leads nowhere but by that proxy.
    hints.follow([{ ...studio.key, server: 'http://veza.example' }])
    await until(() => heard.length > 0)
    expect(asked).toEqual(['veza.example:80'])
    const before = heard.length
    await newTrack(rig.server, studio.user, 'Hinted at')
    await until(() => heard.length > before)
  } finally {
    hints.close()
    followSystem(undefined)
    vi.unstubAllEnvs()
    proxy.close()
  }
})

test('where no WebSocket gets through, one asks by the minute', async () => {
  studio = await openStudio(rig)
  studio.start({ pullMs: 200 })
  const track = await newTrack(rig.server, studio.user, 'Asked for')
  await until(() => has(track.id))
})

test('a hint during a pull is another pull', async () => {
  studio = await openStudio(rig)
  const keeper = studio.start(patient)
  await until(hasPulled)
  const before = rig.proxy.seen.length
  beginListing(studio.db, studio.account())
  // The first of them begins one; those that come while it runs are one more.
  keeper.hint(studio.key.server)
  await until(() => rig.proxy.seen.length > before)
  keeper.hint(studio.key.server)
  const track = await newTrack(rig.server, studio.user, 'While it was read')
  // A server gives its hint when that can be read, and not before.
  await settledAt(rig)
  keeper.hint(studio.key.server)
  await until(() => has(track.id))
})
