import type { SplitSheet } from '@veza/shared/contracts/splits.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../../platform/db/cursor.ts'
import { ownTrack } from '../../catalog/index.ts'
import { canSplit, SplitNotFound } from './policy.ts'
import { type Sheet, sheetById, sheetsNaming, sheetsOfTrack } from './queries.ts'

type Reading = Pick<Context, 'db'>

interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** @throws SplitNotFound */
export async function visibleSheet({ db }: Reading, viewer: Viewer, id: string): Promise<Sheet> {
  const sheet = await sheetById(db, id)
  if (!sheet || !canSplit(viewer, 'see', sheet)) throw new SplitNotFound()
  return sheet
}

/** All versions, for the track's owner. @throws TrackNotFound; DomainError 400 `bad-cursor` */
export async function pageOfTrack({ db }: Reading, viewer: Viewer, id: string, query: PageQuery) {
  const track = await ownTrack(db, viewer.userId, id)
  const { cursor, limit } = query
  const rows = await sheetsOfTrack(db, track.id, limit, cursor ? decodeCursor(cursor) : undefined)
  return page(rows, viewer, limit)
}

/** Sheets that name whoever asks. @throws DomainError 400 `bad-cursor` */
export async function pageNaming({ db }: Reading, viewer: Viewer, { cursor, limit }: PageQuery) {
  const rows = await sheetsNaming(db, viewer.userId, limit, cursor ? decodeCursor(cursor) : undefined)
  return page(rows, viewer, limit)
}

const page = (rows: readonly Sheet[], viewer: Viewer, limit: number) =>
  pageFrom(
    rows,
    limit,
    ({ createdAt, id }) => ({ at: createdAt, id }),
    (sheet) => sheetView(sheet, viewer),
  )

/** A sheet as the contract shows it to one of those named. */
export function sheetView(sheet: Sheet, viewer: Pick<Viewer, 'userId'>): SplitSheet {
  return {
    id: sheet.id,
    track: { id: sheet.trackId, title: sheet.trackTitle },
    owner: { username: sheet.ownerUsername, displayName: sheet.ownerDisplayName },
    version: sheet.version,
    status: sheet.status,
    isInEffect: sheet.isInEffect,
    shares: sheet.shares.map(({ username, displayName, basisPoints, part, status, userId }) => ({
      username,
      displayName,
      basisPoints,
      part,
      status,
      isSelf: userId === viewer.userId,
    })),
    createdAt: sheet.createdAt.toISOString(),
    effectiveAt: sheet.effectiveAt?.toISOString() ?? null,
  }
}
