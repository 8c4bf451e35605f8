import type { DeliveredFormat } from '@veza/shared/contracts/products.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { TrackBlocked } from '../../catalog/index.ts'
import { type Access, ownOrder } from '../access.ts'
import { fileOf, type SoldTrack, soldTrack, type TrackFile } from './files.ts'

type Parts = Pick<Context, 'db' | 'store' | 'config' | 'clock' | 'newId' | 'transaction' | 'jobs'>

/** For the click that it is made for: once it is given out, no refund takes it back. */
const ADDRESS_MS = 5 * MINUTE_MS
const MAKING_SECONDS = 10
const CHECKING_SECONDS = 60
const LONGEST_AGENT = 400

export interface WantedFile {
  readonly orderId: string
  readonly itemId: string
  readonly trackId: string
  readonly format: DeliveredFormat
}

/** From where, and by what program. */
export interface Client {
  readonly address: string
  readonly userAgent: string
}

export interface Download {
  readonly url: string
  readonly filename: string
  readonly expiresAt: Date
}

/**
 * An address of a file that was bought, for five minutes. It is counted in the same transaction that finds the grant active:
 * no download without its row, and none after the grant was taken back.
 * @throws OrderNotFound; DomainError 404 `not-bought`, `file-gone`, 403 `grant-not-active`, 451 `blocked`, 410 `removed`, 409 `file-in-making`
 */
export async function openDownload(
  ctx: Parts,
  access: Access,
  wanted: WantedFile,
  client: Client,
): Promise<Download> {
  await ownOrder(ctx, access, wanted.orderId)
  const track = await boughtTrack(ctx, wanted)
  const file = await fileOf(ctx.db, track, wanted.format)
  if (!file)
    throw new DomainError(
      404,
      'file-gone',
      'This file is not here any more. Write to us with the number of your order.',
    )
  const isThere = file.kind === 'stored' || (await ctx.store.head(file.key)) !== undefined
  const filename = `${track.title}.${file.extension}`
  await ctx.transaction(async (tx) => {
    const grantId = await activeGrant(tx, wanted)
    if (isThere) await count(tx, ctx, grantId, wanted, client)
    else await ctx.jobs.enqueue(tx, 'orders.make-file', madeOf(wanted), file.key)
  })
  if (!isThere) throw new FileInMaking()
  return address(ctx, file, filename)
}

const madeOf = ({ trackId, format }: WantedFile) => ({ trackId, format })

async function boughtTrack(
  { db }: Pick<Context, 'db'>,
  { orderId, itemId, trackId, format }: WantedFile,
): Promise<SoldTrack> {
  const item = await db
    .selectFrom('orderItems')
    .select('deliverables')
    .where('id', '=', itemId)
    .where('orderId', '=', orderId)
    .executeTakeFirst()
  const bought = item?.deliverables.find((one) => one.trackId === trackId)
  const track = bought?.formats.includes(format) ? await soldTrack(db, trackId) : undefined
  if (!bought || !track)
    throw new DomainError(404, 'not-bought', 'This order does not have this track in this format.')
  if (track.dmcaBlocked) throw new TrackBlocked()
  if (track.moderation === 'removed')
    throw new DomainError(
      410,
      'removed',
      'This track was removed by our moderation and cannot be downloaded any more. Ask for a refund, or write to us with the number of your order.',
    )
  if (track.heldForScan)
    throw new DomainError(
      409,
      'being-checked',
      'The file of this track is being checked for viruses. Try again in a few minutes; what you bought stays yours.',
      { retryAfterSeconds: CHECKING_SECONDS },
    )
  return { ...track, title: bought.title }
}

/** Held until the transaction ends, so that nobody takes it back in between. */
async function activeGrant(tx: Tx, { itemId }: WantedFile): Promise<string> {
  const grant = await tx
    .selectFrom('licenceGrants')
    .select(['id', 'status'])
    .where('orderItemId', '=', itemId)
    .forUpdate()
    .executeTakeFirst()
  if (grant?.status === 'active') return grant.id
  throw new DomainError(403, 'grant-not-active', reasons[grant?.status ?? 'none'])
}

const reasons = {
  none: 'This order is not paid yet.',
  suspended: 'The payment of this order is disputed at your bank: its downloads wait until that is decided.',
  revoked: 'This was given back: its downloads are over.',
} as const

async function count(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  grantId: string,
  { trackId, format }: WantedFile,
  { address: from, userAgent }: Client,
): Promise<void> {
  const now = ctx.clock.now()
  await tx
    .insertInto('downloads')
    .values({
      id: ctx.newId(),
      grantId,
      trackId,
      format,
      address: from,
      userAgent: userAgent.slice(0, LONGEST_AGENT),
      createdAt: now,
    })
    .execute()
  await tx
    .updateTable('licenceGrants')
    .set((eb) => ({ downloadCount: eb('downloadCount', '+', 1), updatedAt: now }))
    .where('id', '=', grantId)
    .execute()
}

async function address(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { key, contentType }: TrackFile,
  filename: string,
): Promise<Download> {
  const url = await store.signGet({ key, expiresInSeconds: ADDRESS_MS / SECOND_MS, filename, contentType })
  return { url, filename, expiresAt: new Date(clock.now().getTime() + ADDRESS_MS) }
}

class FileInMaking extends DomainError {
  constructor() {
    super(409, 'file-in-making', 'This file is being made for you. Try again in a moment.', {
      retryAfterSeconds: MAKING_SECONDS,
    })
  }
}
