import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startUploadRig, type UploadRig } from '../../e2e/support/faults/rig.ts'
import { type S3Gateway, startS3Gateway } from '../../e2e/support/s3/gateway.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { ensureBucket } from '../../server/platform/object-store/index.ts'
import { startPostgres } from '../postgres.ts'

/** A real server over a real S3 store, for one measurement. */
export interface UploadPlace {
  readonly rig: UploadRig
  readonly gateway: S3Gateway
  readonly bucket: string
  close(): Promise<void>
}

const BUCKET = 'veza-bench'

/** Fresh each time: the gateway keeps what was deleted in memory for hours, and would run full. */
export async function openUploadPlace(): Promise<UploadPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'veza-bench-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: false })
  const gateway = await startS3Gateway()
  await migrate(postgres.url)
  const { endpoint, region, accessKeyId, secretAccessKey } = gateway
  await ensureBucket({
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    bucket: BUCKET,
    forcePathStyle: true,
  })
  const rig = await startUploadRig({
    databaseUrl: postgres.url,
    clock: { now: () => new Date() },
    storeUrl: endpoint,
    env: {
      TRACK_STORAGE_BACKEND: 's3',
      S3_ENDPOINT: endpoint,
      S3_REGION: region,
      S3_BUCKET: BUCKET,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
      S3_FORCE_PATH_STYLE: 'true',
    },
  })
  return {
    rig,
    gateway,
    bucket: BUCKET,
    async close() {
      await rig.close()
      await gateway.stop()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface Run {
  /** From start of the process to its end. */
  readonly processSeconds: number
  /** Its last line. */
  readonly output: string
}

/** Runs a program to its end; throws where it fails. */
export async function timed(program: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const startedMs = performance.now()
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const [[code], text] = await Promise.all([once(child, 'exit'), textOf(child)])
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
  return {
    processSeconds: (performance.now() - startedMs) / 1_000,
    output: text.trim().split('\n').at(-1) ?? '',
  }
}

async function textOf({ stdout }: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of stdout ?? []) text += chunk
  return text
}

export const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits))
