import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FileUploadJob } from '../../desktop/engine/upload/file-upload.ts'
import type { EngineOrder } from '../support/faults/engine-process.ts'
import { type Life, liveUntil, resentOver } from '../support/faults/kill.ts'
import { startUploadRig, type UploadRig } from '../support/faults/rig.ts'
import { faultDice } from '../support/faults/seed.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { newTestBucket, s3ForTests, s3Offered } from '../support/s3/for-tests.ts'

const MIB = 1024 * 1024
const BYTES = 96 * MIB + 4_321
const MAX_RESENT = 32 * MIB
/** Where there is no S3, all of them are on the local store. */
const ROUNDS = { local: 20, s3: 6 } as const

const s3 = s3Offered()
const { seed, random } = faultDice('killed engines')

let database: TestDatabase
let rig: UploadRig
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.error(`FAULT_SEED=${seed} repeats this`)
})

describe('on the local store', () => {
  beforeAll(async () => {
    rig = await startUploadRig({ databaseUrl: database.url, clock: { now: () => new Date() } })
  })
  afterAll(() => rig?.close())
  killedEngines(ROUNDS.local)
})

describe.skipIf(s3.isMissing)(`on ${s3.title}`, () => {
  beforeAll(async () => {
    const given = await s3ForTests()
    const { endpoint = '', region, ...bucket } = await newTestBucket(given.config)
    const { accessKeyId = '', secretAccessKey = '' } = bucket
    rig = await startUploadRig({
      databaseUrl: database.url,
      clock: { now: () => new Date() },
      storeUrl: endpoint,
      env: {
        TRACK_STORAGE_BACKEND: 's3',
        S3_ENDPOINT: endpoint,
        S3_REGION: region,
        S3_BUCKET: bucket.bucket,
        S3_ACCESS_KEY_ID: accessKeyId,
        S3_SECRET_ACCESS_KEY: secretAccessKey,
        S3_FORCE_PATH_STYLE: 'true',
      },
    })
  })
  afterAll(() => rig?.close())
  killedEngines(ROUNDS.s3)
})

function killedEngines(rounds: number): void {
  test(`killed at ${rounds} random points: every file arrives whole, little is sent again`, async () => {
    let kills = 0
    while (kills < rounds) {
      const job = await rig.newJob(BYTES)
      const lives = await killedUntilDone(job, rounds - kills)
      kills += lives.length - 1
      expect(await rig.storedHash(lives.at(-1)?.uploadId ?? '')).toBe(job.sha256)
      const { confirmedParts, worstBytes } = resentOver(lives)
      expect(confirmedParts).toBe(0)
      expect(worstBytes).toBeLessThanOrEqual(MAX_RESENT)
    }
  }, 300_000)
}

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
    const point = lives.length < mostKills ? random() * 0.6 * BYTES : Number.POSITIVE_INFINITY
    const life = await liveUntil(rig.store, order, point)
    lives.push(life)
    if (life.uploadId !== undefined) return lives
  }
}
