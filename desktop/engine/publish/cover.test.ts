import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setCover } from '../library/covers.ts'
import { getPublication, openPublication, rememberPublication } from '../library/publications.ts'
import { insertTrack } from '../library/tracks.ts'
import { testLibrary } from '../queue/testing.ts'
import { createConnections } from '../session/connections.ts'
import { json, one, sessionsOf, signInAs, startStub } from '../session/testing.ts'
import { publishHandlers } from './handlers.ts'

const picture = Buffer.from('a picture')
const sha256 = createHash('sha256').update(picture).digest('hex')
const coverFile = `${sha256}.png`

test('a cover that is taken off while it is on its way comes too late, and is taken off', async () => {
  const lib = await testLibrary()
  const [trackId, now] = [lib.newId(), lib.clock.now()]
  const there = { id: lib.newId(), version: 3, coverUrl: null as string | null }
  const asked: string[] = []
  const stub = await startStub((_who, req, res) => {
    if (req.url?.endsWith('/uploads')) return json(res, { id: lib.newId(), status: 'complete', parts: [] })
    if (!req.url?.endsWith('/cover')) return json(res, there)
    asked.push(`${req.method} ${req.headers['if-match'] ?? ''}`.trim())
    if (req.method === 'DELETE') return json(res, { ...there, version: ++there.version })
    // Another job of this Studio was faster: what this one has seen is not so any more.
    setCover(lib.db, trackId, null, lib.newId, now)
    there.version += 1
    res.writeHead(409, { 'content-type': 'application/problem+json' })
    res.end(
      JSON.stringify({
        ...{ type: 'about:blank', title: 'Conflict', status: 409, code: 'stale-version' },
        ...{ detail: 'Look at both.', requestId: 'r' },
      }),
    )
  })
  const { store, ...sessions } = sessionsOf(lib)
  signInAs(store, stub.url, one, now)
  const connections = createConnections({ ...sessions, store, random: Math.random })
  writeFileSync(join(lib.folder.covers, coverFile), picture)
  const source = { path: '/music/one.wav', bytes: 10, mtimeMs: 1, format: 'wav' as const, sha256 }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  const track = { id: trackId, title: 'One', source, ...sound, artist: '', album: '', genre: '', coverFile }
  insertTrack(lib.db, track, now)
  const whose = { trackId, server: stub.url, accountId: one }
  const publicationId = openPublication(lib.db, whose, 'One', lib.newId, now)
  rememberPublication(lib.db, publicationId, { serverTrackId: there.id }, now)
  const job = { jobId: 'job', signal: new AbortController().signal, attempts: 0, progress: () => undefined }
  await publishHandlers({ ...lib, connections })['upload-cover']({ v: 1, publicationId }, job)
  expect(asked).toEqual(['POST "3"', 'DELETE'])
  expect(getPublication(lib.db, publicationId)?.attachedCover).toBeNull()
  await connections.close()
  lib.close()
  await stub.stop()
})
