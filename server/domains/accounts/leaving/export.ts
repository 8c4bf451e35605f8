import { type DataExport, type ExportLink, exportStates } from '@veza/shared/contracts/own-account.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { transition } from '../../../platform/db/transition.ts'
import { lockProved, proveOwner } from '../changes/ownership.ts'
import { recordEvent } from '../events.ts'
import type { Client } from '../sessions.ts'
import { type ExportRow, exportsSince, insertExport, newestExport } from './export-queries.ts'

const MOST_A_DAY = 3
/** Work that has not come to an end by then was lost. */
const PREPARE_WITHIN_MS = 6 * HOUR_MS
/** From the click to the first byte. */
const LINK_MS = 10 * MINUTE_MS

/** The folder of one person's copies; nothing else lies there. */
export const exportsOf = (userId: string): string => `exports/${userId}/`

type Parts = Pick<Context, 'clock' | 'newId' | 'jobs' | 'transaction' | 'store' | 'db' | 'config' | 'limits'>

/**
 * Begins to gather everything that is the viewer's. While one is being made, that one is the answer.
 * @throws DomainError 429 `rate-limited` after three in 24 hours; as `proveOwner` does: a session that was found open is not
 * enough to carry everything away
 */
export async function requestExport(
  ctx: Parts,
  viewer: Viewer,
  currentPassword: string | undefined,
  client: Pick<Client, 'address'>,
): Promise<DataExport> {
  const proved = await proveOwner(ctx, viewer, currentPassword, 'either')
  const row = await ctx.transaction(async (tx) => {
    // One call at a time for one account.
    const { id: userId } = await lockProved(tx, ctx, viewer, proved)
    const now = ctx.clock.now()
    const newest = await newestExport(tx, userId)
    if (newest?.status === 'preparing') {
      if (newest.expiresAt > now) return newest
      await transition(tx, exportStates, {
        table: 'data_exports',
        id: newest.id,
        from: 'preparing',
        to: 'failed',
        now,
      })
    }
    const [first, ...others] = await exportsSince(tx, userId, new Date(now.getTime() - DAY_MS))
    if (first && others.length + 1 >= MOST_A_DAY) throw tooOften(first.createdAt, now)
    const id = ctx.newId()
    await insertExport(tx, {
      id,
      userId,
      status: 'preparing',
      storageKey: `${exportsOf(userId)}${id}.zip`,
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + PREPARE_WITHIN_MS),
    })
    await ctx.jobs.enqueue(tx, 'accounts.export', { exportId: id }, id)
    await recordEvent(tx, ctx, { userId, kind: 'export-asked', actorId: userId, ...client })
    return newestExport(tx, userId)
  })
  return exportView(ctx, row)
}

/** How the newest copy stands. */
export async function exportStatus(ctx: Parts, viewer: Viewer): Promise<DataExport> {
  return exportView(ctx, await newestExport(ctx.db, viewer.userId))
}

/**
 * An address that opens the newest copy.
 * @throws DomainError 409 `export-not-ready`; and as `proveOwner` does: the copy is everything that one has, and a session
 * that was found open is not enough to carry it away
 */
export async function exportLink(
  ctx: Parts,
  viewer: Viewer,
  currentPassword: string | undefined,
): Promise<ExportLink> {
  const proved = await proveOwner(ctx, viewer, currentPassword, 'either')
  const row = await ctx.transaction(async (tx) => {
    const { id } = await lockProved(tx, ctx, viewer, proved)
    return newestExport(tx, id)
  })
  const now = ctx.clock.now()
  if (!row || statusOf(row, now) !== 'ready')
    throw new DomainError(
      409,
      'export-not-ready',
      'There is no copy of your data to open. Ask for one first.',
    )
  const filename = `veza-${row.createdAt.toISOString().slice(0, 10)}.zip`
  const expiresInSeconds = LINK_MS / SECOND_MS
  return {
    url: await ctx.store.signGet({ key: row.storageKey, expiresInSeconds, filename }),
    expiresAt: new Date(now.getTime() + LINK_MS).toISOString(),
  }
}

function exportView({ clock }: Pick<Context, 'clock'>, row: ExportRow | undefined): DataExport {
  if (!row) return { status: 'none', createdAt: null, expiresAt: null, bytes: null }
  const status = statusOf(row, clock.now())
  const ready = status === 'ready'
  return {
    status,
    createdAt: row.createdAt.toISOString(),
    expiresAt: ready ? row.expiresAt.toISOString() : null,
    bytes: ready ? row.bytes : null,
  }
}

/** What the sweeping of the night will write down, it says already. */
function statusOf({ status, expiresAt }: ExportRow, now: Date): ExportRow['status'] {
  if (expiresAt > now) return status
  if (status === 'ready') return 'removed'
  return status === 'preparing' ? 'failed' : status
}

function tooOften(first: Date, now: Date): DomainError {
  return new DomainError(
    429,
    'rate-limited',
    'Three copies a day are made at most. The newest one is still there for you.',
    { retryAfterSeconds: Math.ceil((first.getTime() + DAY_MS - now.getTime()) / SECOND_MS) },
  )
}
