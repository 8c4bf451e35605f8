import { scanStates } from '@veza/shared/contracts/uploads.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import { type Scan, ScanRefused, ScanUnavailable, type Verdict } from '../../platform/scan/index.ts'
import { postScanMail } from './mails.ts'
import { lockUpload, type UploadRow } from './queries.ts'
import {
  infectedNotMoved,
  ownerToTell,
  setFinding,
  titlesWith,
  waitingForScan,
  waitingSince,
} from './scan-queries.ts'

export type Scanning = Pick<
  Context,
  'clock' | 'config' | 'db' | 'jobs' | 'log' | 'newId' | 'scanner' | 'transaction'
>

/** So many are asked for again in one turn; the next turn is minutes away. */
const BATCH = 1_000

export const isToBeScanned = ({ scan }: Pick<UploadRow, 'scan'>): boolean =>
  scan === 'none' || scan === 'waiting'

/** Whether anybody may have its address: while it waits, its owner alone; infected, nobody. */
export const mayBeGiven = ({ scan }: Pick<UploadRow, 'scan'>, isOwner: boolean): boolean =>
  scan !== 'infected' && (isOwner || scan !== 'waiting')

export class Infected extends DomainError {
  constructor() {
    super(
      409,
      'upload-infected',
      'The virus scan found something in this file, so nobody is given it. Check your machine, and upload the file again from a clean source.',
    )
  }
}

/**
 * Writes down what the scanner says. Without a verdict the upload stays as it is, and is asked about again: the sweep sees
 * to that, so this job has done its part.
 */
export async function settleScan(ctx: Scanning, row: UploadRow, scan: Scan): Promise<void> {
  const verdict = await verdictOf(ctx, row, scan)
  if (!verdict) return
  await ctx.transaction(async (tx) => {
    const held = await lockUpload(tx, row.id)
    if (held?.status !== 'complete' || !isToBeScanned(held)) return
    if (verdict.kind === 'infected') await setFinding(tx, row.id, verdict.signature)
    await transition(tx, scanStates, {
      ...{ table: 'uploads', column: 'scan', id: row.id, now: ctx.clock.now() },
      ...{ from: held.scan, to: verdict.kind },
    })
    if (verdict.kind === 'infected') await isolate(tx, ctx, held, verdict.signature)
  })
}

async function verdictOf(
  { log }: Scanning,
  { id, bytes }: UploadRow,
  scan: Scan,
): Promise<Verdict | undefined> {
  try {
    return await scan.end()
  } catch (error) {
    if (error instanceof ScanRefused)
      log.error(
        { err: error, uploadId: id, bytes },
        'scan: clamd takes nothing so large: raise its StreamMaxLength',
      )
    else if (error instanceof ScanUnavailable)
      log.error({ err: error, uploadId: id }, 'scan: no verdict; it is asked about again')
    else throw error
    return undefined
  }
}

/** From this commit on nobody is given it; where it lies is changed after it. */
async function isolate(tx: Tx, ctx: Scanning, row: UploadRow, signature: string): Promise<void> {
  const titles = await titlesWith(tx, row.id)
  await audit(tx, ctx, {
    actorId: null,
    action: 'upload.infected',
    subjectKind: 'upload',
    subjectId: row.id,
    details: { signature, sha256: row.sha256, trackId: row.trackId },
  })
  const owner = await ownerToTell(tx, row.userId)
  if (owner)
    await postScanMail(tx, ctx, owner, (mails) =>
      mails.infected(row.filename, titles.join(', '), signature, `${ctx.config.publicUrl}/settings`),
    )
  await ctx.jobs.enqueue(tx, 'uploads.quarantine', { uploadId: row.id }, row.id)
  ctx.log.error({ uploadId: row.id, userId: row.userId, signature }, 'scan: an upload is infected')
}

/** Asks again about what nobody has looked at, and moves what was found and not moved. */
export async function resumeScans(ctx: Scanning): Promise<void> {
  const [waiting, infected] = await Promise.all([
    ctx.scanner ? waitingForScan(ctx.db, BATCH) : [],
    infectedNotMoved(ctx.db, BATCH),
  ])
  await ctx.transaction((tx) => ctx.jobs.enqueueAll(tx, 'uploads.quarantine', infected.map(jobOf)))
  if (waiting.length === 0) return
  // While nobody answers, each of them would read its object for nothing.
  await ctx.scanner?.check()
  await ctx.transaction((tx) => ctx.jobs.enqueueAll(tx, 'uploads.verify', waiting.map(jobOf)))
}

/** Lets the figures tell how long uploads have waited for a verdict. */
export function watchScans({
  clock,
  db,
  log,
  telemetry,
}: Pick<Context, 'clock' | 'db' | 'log' | 'telemetry'>): void {
  telemetry.scans.watch(async () => {
    try {
      const since = await waitingSince(db)
      return since ? Math.max(0, (clock.now().getTime() - since.getTime()) / SECOND_MS) : 0
    } catch (error) {
      log.warn({ err: error }, 'scan: the uploads that wait could not be asked for')
      throw error
    }
  })
}

const jobOf = (uploadId: string) => ({ payload: { uploadId }, singletonKey: uploadId })
