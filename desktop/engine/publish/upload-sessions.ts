import { setTimeout as sleep } from 'node:timers/promises'
import { newUploadSchema } from '@veza/shared/contracts/uploads.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Clock, DAY_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { z } from 'zod'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { getJob } from '../queue/job-row.ts'
import type { Connections } from '../session/connections.ts'
import { SignedOut } from '../session/session.ts'
import type { FileUploadJob } from '../upload/file-upload.ts'
import type { Uploader } from '../upload/uploader.ts'

const KEY_PREFIX = 'upload-session:'
/** A server has ended it by itself then. */
const SESSION_LIFE_MS = 7 * DAY_MS

const recordSchema = z.object({
  server: z.string(),
  accountId: z.string(),
  /** Of the job: the same work, queued again, goes on with the same session. */
  dedupe: z.string(),
  request: newUploadSchema,
  /** Null until the server has said it: asked once more, it says the same. */
  uploadId: idSchema.nullable(),
  begunAt: z.iso.datetime(),
})
type UploadRecord = z.infer<typeof recordSchema>

interface Step {
  readonly db: Sqlite
  readonly clock: Clock
  readonly uploader: Pick<Uploader, 'uploadFile'>
  readonly publication: { readonly server: string; readonly accountId: string }
  readonly jobId: string
}

/**
 * Uploads a file, with a word in the library that there may be a session of it at the server: written before that is asked for,
 * since its answer may get lost, and taken back when the session is complete. `endLeftSessions` ends what nobody comes back to.
 * @throws UploadError
 */
export async function uploadOnRecord(step: Step, job: FileUploadJob): Promise<{ uploadId: string }> {
  const { db, clock, jobId } = step
  const { server, accountId } = step.publication
  const request = newUploadSchema.parse(job)
  const dedupe = getJob(db, jobId)?.dedupe ?? jobId
  const key = `${KEY_PREFIX}${dedupe}:${request.sha256}`
  const write = (uploadId: string | null) => {
    const begunAt = clock.now().toISOString()
    keep(db, key, { server, accountId, dedupe, request, uploadId, begunAt })
  }
  // One that is resumed is known already.
  if (!isKept(db, key)) write(null)
  const sent = await step.uploader.uploadFile({ ...job, onSession: write })
  forget(db, key)
  return sent
}

const isKept = (db: Sqlite, key: string): boolean =>
  db.prepare('SELECT 1 FROM settings WHERE key = ?').get(key) !== undefined

function keep(db: Sqlite, key: string, record: UploadRecord): void {
  db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, JSON.stringify(record))
}

interface Kept {
  readonly key: string
  readonly record: UploadRecord | undefined
}

function readRecords(db: Sqlite): Kept[] {
  return db
    .prepare<[string], { key: string; value: string }>(
      "SELECT key, value FROM settings WHERE key GLOB ? || '*' ORDER BY key",
    )
    .all(KEY_PREFIX)
    .map(({ key, value }) => ({ key, record: recordSchema.safeParse(parseJson(value)).data }))
}

const forget = (db: Sqlite, key: string) => db.prepare('DELETE FROM settings WHERE key = ?').run(key)

/** Still to be done, or a handler is letting go of it. */
const isLive = (db: Sqlite, dedupe: string): boolean =>
  db
    .prepare(
      `SELECT 1 FROM jobs WHERE dedupe = ?
         AND (state IN ('queued', 'running', 'paused', 'failed') OR lease_owner IS NOT NULL)`,
    )
    .get(dedupe) !== undefined

/** The same content for the same purpose is one session, whoever needs it. */
const sessionOf = ({ server, accountId, request: { purpose, sha256 } }: UploadRecord) =>
  [server, accountId, purpose, sha256].join(' ')

export interface SessionsDeps {
  readonly db: Sqlite
  readonly clock: Clock
  readonly connections: Pick<Connections, 'to'>
  onFault(error: unknown): void
}

/**
 * Ends, at their servers, the sessions whose work was cancelled or is otherwise not in the queue any more; what cannot be told now
 * (no network, signed out) stays on record.
 * @returns how many had to be left
 */
export async function endLeftSessions(deps: SessionsDeps, signal: AbortSignal): Promise<number> {
  const { db, clock } = deps
  const kept = readRecords(db)
  const needed = new Set(
    kept.flatMap(({ record }) => (record && isLive(db, record.dedupe) ? [sessionOf(record)] : [])),
  )
  let left = 0
  for (const { key, record } of kept) {
    if (record && needed.has(sessionOf(record))) continue
    const isOver =
      record === undefined || clock.now().getTime() - Date.parse(record.begunAt) >= SESSION_LIFE_MS
    if (isOver || (await end(deps, record, signal))) forget(db, key)
    else left += 1
  }
  return left
}

const ASK_MS = 15 * SECOND_MS

/** Twice is as once. @returns false where the server could not be told */
async function end(
  { connections, onFault }: SessionsDeps,
  { server, accountId, request, uploadId }: UploadRecord,
  signal: AbortSignal,
): Promise<boolean> {
  const options = { signal, context: { timeoutMs: ASK_MS } }
  try {
    const { uploads } = connections.to(server, accountId).api
    // Where its answer was lost, what was asked for finds the open session; where there is none, one is begun and ended.
    const id = uploadId ?? (await uploads.open(request, options)).id
    await uploads.abort({ id }, options)
    return true
  } catch (error) {
    if (signal.aborted || error instanceof NetworkProblem || error instanceof SignedOut) return false
    if (error instanceof ApiProblem) return !error.isTemporary && error.status !== 401
    onFault(error)
    return false
  }
}

/** How often it is looked for what was cancelled, and how long after a server that could not be told. */
const LOOK_MS = 2 * SECOND_MS
const AGAIN_MS = 30 * SECOND_MS

/** Does so for as long as the signal lets. */
export async function keepEndingSessions(deps: SessionsDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const left = await endLeftSessions(deps, signal).catch((error: unknown) => {
      deps.onFault(error)
      return 1
    })
    await sleep(left > 0 ? AGAIN_MS : LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
