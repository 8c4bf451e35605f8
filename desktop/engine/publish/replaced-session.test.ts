import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { expect, test, vi } from 'vitest'
import { openPublication, rememberPublication } from '../library/publications.ts'
import { insertTrack } from '../library/tracks.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { createConnections } from '../session/connections.ts'
import { json, one, other, sessionsOf, signInAs, startStub } from '../session/testing.ts'
import { publishHandlers } from './handlers.ts'

const picture = Buffer.from('a picture')
const sha256 = createHash('sha256').update(picture).digest('hex')
const coverFile = `${sha256}.png`

/** A track of this library with a cover, and its draft at a server. */
function newPublication({ db, folder, clock, newId }: TestLibrary, server: string): string {
  writeFileSync(join(folder.covers, coverFile), picture)
  const now = clock.now()
  const id = newId()
  const source = { path: '/music/one.wav', bytes: 10, mtimeMs: 1, format: 'wav' as const, sha256 }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  insertTrack(db, { id, title: 'One', source, ...sound, artist: '', album: '', genre: '', coverFile }, now)
  const publication = openPublication(db, { trackId: id, server, accountId: one }, 'One', newId, now)
  rememberPublication(db, publication, { serverTrackId: newId() }, now)
  return publication
}

test('bytes on their way to the store stop when another signs in, and the job waits for its account', async () => {
  const lib = await testLibrary()
  const puts: string[] = []
  const stub = await startStub((_who, req, res) => {
    const expiresAt = new Date(lib.clock.now().getTime() + HOUR_MS).toISOString()
    const part = { number: 1, method: 'PUT', url: `${stub.url}/store`, headers: {}, expiresAt }
    const upload = { id: lib.newId(), status: 'open', partBytes: 5_242_880, parts: [], expiresAt }
    if (req.method === 'PUT') puts.push('never answered')
    else if (req.url?.endsWith('/sign')) json(res, { parts: [part] })
    else if (req.url?.endsWith('/uploads')) json(res, upload)
    else json(res, { id: lib.newId(), coverUrl: null })
  })
  const { store, ...sessions } = sessionsOf(lib)
  signInAs(store, stub.url, one, lib.clock.now())
  const connections = createConnections({ ...sessions, store, random: Math.random })
  const handlers = publishHandlers({ ...lib, connections })
  const publicationId = newPublication(lib, stub.url)
  const job = { jobId: 'job', signal: new AbortController().signal, attempts: 0, progress: () => undefined }
  const ended = handlers['upload-cover']({ v: 1, publicationId }, job).catch((error: unknown) => error)
  await vi.waitUntil(() => puts.length > 0, { timeout: 30_000 })
  signInAs(store, stub.url, other, lib.clock.now())
  connections.endReplaced()
  expect(await ended).toMatchObject({ code: 'signed-out', retryable: false })
  await connections.close()
  lib.close()
  await stub.stop()
})
