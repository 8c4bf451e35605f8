import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FileUploadJob } from '../../desktop/engine/upload/file-upload.ts'
import type { EngineOrder } from '../support/faults/engine-process.ts'
import { type Life, liveUntil, resentOver } from '../support/faults/kill.ts'
import { startUploadRig, type UploadRig } from '../support/faults/rig.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'

const MIB = 1024 * 1024
const BYTES = 96 * MIB + 4_321
const ROUNDS = 20
const MAX_RESENT = 32 * MIB

let database: TestDatabase
let rig: UploadRig
beforeAll(async () => {
  database = await testDatabase()
  rig = await startUploadRig({ databaseUrl: database.url, clock: { now: () => new Date() } })
})
afterAll(async () => {
  await rig?.close()
  await database.drop()
})

test('an engine killed at random points, twenty times: every file arrives whole, little is sent again', async () => {
  let kills = 0
  while (kills < ROUNDS) {
    const job = await rig.newJob(BYTES)
    const lives = await killedUntilDone(job, ROUNDS - kills)
    kills += lives.length - 1
    expect(await rig.storedHash(lives.at(-1)?.uploadId ?? '')).toBe(job.sha256)
    const { confirmedParts, worstBytes } = resentOver(lives)
    expect(confirmedParts).toBe(0)
    expect(worstBytes).toBeLessThanOrEqual(MAX_RESENT)
  }
}, 300_000)

/** Lives of one upload, the last of which finished; at most so many were killed. */
async function killedUntilDone(job: FileUploadJob, mostKills: number): Promise<Life[]> {
  const { signal: _signal, onProgress: _onProgress, ...plain } = job
  const order: EngineOrder = {
    apiUrl: `http://127.0.0.1:${rig.api.port}`,
    accessToken: rig.user.accessToken,
    job: plain,
  }
  const lives: Life[] = []
  for (;;) {
    // Also before the first byte (the session, the hashing), and after the last (the completion).
    const point = lives.length < mostKills ? Math.random() * 0.6 * BYTES : Number.POSITIVE_INFINITY
    const life = await liveUntil(rig.store, order, point)
    lives.push(life)
    if (life.uploadId !== undefined) return lives
  }
}
