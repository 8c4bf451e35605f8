import { expect, test } from 'vitest'
import { getPublication, openPublication } from '../library/publications.ts'
import { insertTrack } from '../library/tracks.ts'
import { testLibrary } from '../queue/testing.ts'
import { createConnections } from '../session/connections.ts'
import { json, one, sessionsOf, signInAs, startStub } from '../session/testing.ts'
import { publishHandlers } from './handlers.ts'

test('whoever publishes for the first time becomes a creator by the job, when it reaches the server', async () => {
  const lib = await testLibrary()
  const [id, draft] = [lib.newId(), lib.newId()]
  const seen: string[] = []
  const stub = await startStub((_who, req, res) => {
    seen.push(`${req.method} ${req.url}`)
    if (req.url?.endsWith('/creator')) json(res)
    else if (seen.length > 1) json(res, { id: draft, url: 'https://veza.example/tracks/one' })
    else {
      const problem = { type: 'about:blank', title: 'x', status: 403, code: 'needs-creator', detail: 'x' }
      res.writeHead(403, { 'content-type': 'application/problem+json' })
      res.end(JSON.stringify({ ...problem, requestId: 'r' }))
    }
  })
  const sessions = sessionsOf(lib)
  signInAs(sessions.store, stub.url, one, lib.clock.now())
  const connections = createConnections({ ...sessions, random: Math.random })
  const now = lib.clock.now()
  const source = { path: '/one.wav', bytes: 10, mtimeMs: 1, format: 'wav' as const, sha256: 'a'.repeat(64) }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  const nothing = { artist: '', album: '', genre: '', coverFile: null }
  insertTrack(lib.db, { id, title: 'One', source, ...sound, ...nothing }, now)
  const whose = { trackId: id, server: stub.url, accountId: one }
  const publicationId = openPublication(lib.db, whose, 'One', lib.newId, now)
  const job = { jobId: 'job', signal: new AbortController().signal, attempts: 0, progress: () => undefined }
  const handlers = publishHandlers({ ...lib, connections })
  await handlers['create-draft']({ v: 1, publicationId }, job)
  expect(seen).toEqual(['POST /api/v1/tracks', 'POST /api/v1/auth/me/creator', 'POST /api/v1/tracks'])
  expect(getPublication(lib.db, publicationId)?.serverTrackId).toBe(draft)
  await connections.close()
  lib.close()
  await stub.stop()
})
