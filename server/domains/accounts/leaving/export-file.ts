import { Readable } from 'node:stream'
import { exportStates } from '@veza/shared/contracts/own-account.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { ZipFile } from 'yazl'
import type { Context } from '../../../context.ts'
import { transition } from '../../../platform/db/transition.ts'
import type { Attempt } from '../../../platform/jobs/index.ts'
import { lockUser } from '../user-queries.ts'
import { exportsOf } from './export.ts'
import { describeExport, type ExportRow, exportById, overdueExports } from './export-queries.ts'
import { postLeavingMail } from './mails.ts'
import type { PersonalData } from './personal-data.ts'

const KEEP_MS = 7 * DAY_MS
const BATCH = 500

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'db' | 'transaction' | 'store' | 'log'>

/** Writes the file and tells its owner. Safe to repeat: it writes to the same place, and the mail is stored once. */
export async function writeExport(
  ctx: Parts,
  personalData: readonly PersonalData[],
  exportId: string,
  attempt: Pick<Attempt, 'isLast' | 'signal'>,
): Promise<void> {
  const row = await exportById(ctx.db, exportId)
  if (row?.status !== 'preparing') return
  try {
    await ctx.store.put(row.storageKey, zipOf(ctx, personalData, row, attempt.signal), {
      contentType: 'application/zip',
    })
    if (!(await finish(ctx, row))) await ctx.store.delete([row.storageKey])
  } catch (error) {
    if (attempt.isLast) await giveUp(ctx, row)
    throw error
  }
}

/** A file for each kind of thing, one JSON array in each, packed as it is read: no more than a row is held. */
function zipOf(
  ctx: Parts,
  personalData: readonly PersonalData[],
  { userId, createdAt: mtime }: ExportRow,
  signal: AbortSignal,
): Readable {
  const zip = new ZipFile()
  const out = zip.outputStream
  if (!(out instanceof Readable)) throw new Error('yazl gives a stream of another kind')
  const fail = (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error)))
  zip.on('error', fail)
  // Whoever reads it hears of it; without this, yazl's own pipe would throw it into the air.
  out.on('error', () => undefined)
  for (const { collect } of personalData)
    for (const [name, rows] of Object.entries(collect(ctx.db, userId)))
      zip.addReadStreamLazy(`${name}.json`, { mtime }, (give) => {
        const file = Readable.from(jsonArray(rows, signal))
        file.once('error', fail)
        give(null, file)
      })
  zip.end()
  return out
}

async function* jsonArray(rows: AsyncIterable<unknown>, signal: AbortSignal): AsyncGenerator<string> {
  let separator = '[\n'
  for await (const row of rows) {
    signal.throwIfAborted()
    yield separator + JSON.stringify(row, undefined, 2)
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

/** @returns false when the account or the wish is gone: then the file must be, too */
async function finish(ctx: Parts, { id, userId, storageKey }: ExportRow): Promise<boolean> {
  const head = await ctx.store.head(storageKey)
  if (!head) throw new Error('the export is not where it was put')
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const user = await lockUser(tx, userId)
    const row = await exportById(tx, id)
    if (!user || row?.status !== 'preparing') return row?.status === 'ready'
    const expiresAt = new Date(now.getTime() + KEEP_MS)
    await describeExport(tx, id, { bytes: head.bytes, expiresAt })
    await transition(tx, exportStates, { table: 'data_exports', id, from: 'preparing', to: 'ready', now })
    const settings = `${ctx.config.publicUrl}/settings/data`
    await postLeavingMail(tx, ctx, user, (mails) => mails.exportReady(user.username, expiresAt, settings))
    return true
  })
}

async function giveUp(ctx: Parts, row: ExportRow): Promise<void> {
  await ctx.store.delete([row.storageKey])
  await end(ctx, row, 'failed')
}

/** Removes files that have served their time, and what lost work has left. The file first: the row still names it. */
export async function removeOldExports(ctx: Parts, signal?: AbortSignal): Promise<number> {
  const overdue = await overdueExports(ctx.db, ctx.clock.now(), BATCH)
  for (const row of overdue) {
    signal?.throwIfAborted()
    await ctx.store.delete([row.storageKey])
    await end(ctx, row, row.status === 'ready' ? 'removed' : 'failed')
  }
  return overdue.length
}

function end(ctx: Parts, { id, status: from }: ExportRow, to: 'failed' | 'removed'): Promise<void> {
  const now = ctx.clock.now()
  return ctx.transaction((tx) => transition(tx, exportStates, { table: 'data_exports', id, from, to, now }))
}

/** Removes every copy that was made for somebody who is gone. Safe to repeat. */
export async function removeExportsOf(ctx: Pick<Context, 'store'>, userId: string): Promise<void> {
  for await (const { key } of ctx.store.list(exportsOf(userId))) await ctx.store.delete([key])
}
