import { type Insertable, type Selectable, sql } from 'kysely'
import type { Cursor } from '../../../platform/db/cursor.ts'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export type SheetRow = Selectable<DB['splitSheets']> & {
  readonly trackTitle: string
  readonly ownerUsername: string
  readonly ownerDisplayName: string
  readonly isInEffect: boolean
}
export type ShareRow = Selectable<DB['splitShares']> & {
  readonly username: string
  readonly displayName: string
  readonly isErased: boolean
}
export interface Sheet extends SheetRow {
  /** In their order. */
  readonly shares: readonly ShareRow[]
}

const sheets = (db: Db) =>
  db
    .selectFrom('splitSheets')
    .innerJoin('tracks', 'tracks.id', 'splitSheets.trackId')
    .innerJoin('users', 'users.id', 'splitSheets.ownerId')
    .selectAll('splitSheets')
    .select([
      'tracks.title as trackTitle',
      'users.username as ownerUsername',
      'users.displayName as ownerDisplayName',
    ])
    .select(
      sql<boolean>`split_sheets.id IS NOT DISTINCT FROM ${newestEffective('split_sheets.track_id')}`.as(
        'isInEffect',
      ),
    )

/** Nothing takes effect in the future: the newest that has taken effect is the one that counts now. */
function newestEffective(trackId: string) {
  return sql<string | null>`(SELECT id FROM split_sheets newest WHERE newest.track_id = ${sql.ref(trackId)}
    AND newest.status = 'effective' ORDER BY newest.effective_at DESC, newest.version DESC LIMIT 1)`
}

export async function sheetById(db: Db, id: string): Promise<Sheet | undefined> {
  const row = await sheets(db).where('splitSheets.id', '=', id).executeTakeFirst()
  return row && (await whole(db, [row]))[0]
}

/** Held until the transaction ends: answers to one sheet come one after the other. */
export async function lockSheet(tx: Tx, id: string): Promise<Sheet | undefined> {
  await tx.selectFrom('splitSheets').select('id').where('id', '=', id).forUpdate().execute()
  return sheetById(tx, id)
}

/** The sheet by which this track's sales are divided now. */
export async function currentSheet(db: Db, trackId: string): Promise<Sheet | undefined> {
  const row = await sheets(db)
    .where('splitSheets.id', '=', newestEffective('split_sheets.track_id'))
    .where('splitSheets.trackId', '=', trackId)
    .executeTakeFirst()
  return row && (await whole(db, [row]))[0]
}

export async function openProposal(db: Db, trackId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('splitSheets')
    .select('id')
    .where('trackId', '=', trackId)
    .where('status', '=', 'proposed')
    .executeTakeFirst()
  return row?.id
}

export async function newestVersion(tx: Tx, trackId: string): Promise<number> {
  const { newest } = await tx
    .selectFrom('splitSheets')
    .select(({ fn }) => fn.max('version').as('newest'))
    .where('trackId', '=', trackId)
    .executeTakeFirstOrThrow()
  return newest ?? 0
}

/** All versions of a track's sheet, newest first; one more than `limit`. */
export function sheetsOfTrack(
  db: Db,
  trackId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<Sheet[]> {
  return page(db, sheets(db).where('splitSheets.trackId', '=', trackId), limit, after)
}

/** Sheets that name somebody, newest first; one more than `limit`. */
export function sheetsNaming(
  db: Db,
  userId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<Sheet[]> {
  const named = sheets(db).where(({ exists, selectFrom }) =>
    exists(
      selectFrom('splitShares')
        .select('splitShares.id')
        .whereRef('splitShares.sheetId', '=', 'splitSheets.id')
        .where('splitShares.userId', '=', userId),
    ),
  )
  return page(db, named, limit, after)
}

async function page(
  db: Db,
  all: ReturnType<typeof sheets>,
  limit: number,
  after: Cursor | undefined,
): Promise<Sheet[]> {
  const rows = await (after
    ? all.where(sql<boolean>`(split_sheets.created_at, split_sheets.id) < (${after.at}, ${after.id})`)
    : all
  )
    .orderBy('splitSheets.createdAt', 'desc')
    .orderBy('splitSheets.id', 'desc')
    .limit(limit + 1)
    .execute()
  return whole(db, rows)
}

async function whole(db: Db, rows: readonly SheetRow[]): Promise<Sheet[]> {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const shares = await db
    .selectFrom('splitShares')
    .innerJoin('users', 'users.id', 'splitShares.userId')
    .selectAll('splitShares')
    .select(['users.username', 'users.displayName'])
    .select(sql<boolean>`users.erased_at IS NOT NULL`.as('isErased'))
    .where('splitShares.sheetId', 'in', ids)
    .orderBy('splitShares.position')
    .execute()
  return rows.map((row) => ({ ...row, shares: shares.filter(({ sheetId }) => sheetId === row.id) }))
}

export async function insertSheet(tx: Tx, row: Insertable<DB['splitSheets']>): Promise<void> {
  await tx.insertInto('splitSheets').values(row).execute()
}

export async function insertShares(tx: Tx, rows: readonly Insertable<DB['splitShares']>[]): Promise<void> {
  await tx.insertInto('splitShares').values(rows).execute()
}

/** Before the sheet's status says so: a sheet that counts says since when. */
export async function setEffectiveAt(tx: Tx, id: string, effectiveAt: Date): Promise<void> {
  await tx.updateTable('splitSheets').set({ effectiveAt }).where('id', '=', id).execute()
}

export interface TrackShareRow {
  readonly trackId: string
  readonly userId: string
  readonly basisPoints: number
}

/**
 * Whose each of these tracks is at a moment, in their order: by its sheet, or all its owner's. What somebody would get whose
 * account is gone is the owner's.
 */
export async function trackShares(db: Db, trackIds: readonly string[], at: Date): Promise<TrackShareRow[]> {
  const { rows } = await sql<TrackShareRow>`
    SELECT tracks.id AS track_id,
      CASE WHEN users.erased_at IS NULL THEN coalesce(split_shares.user_id, tracks.owner_id)
        ELSE tracks.owner_id END AS user_id,
      sum(coalesce(split_shares.basis_points, 10000))::integer AS basis_points
    FROM unnest(${trackIds}::uuid[]) WITH ORDINALITY wanted (id, position) JOIN tracks ON tracks.id = wanted.id
    LEFT JOIN LATERAL (
      SELECT id FROM split_sheets WHERE split_sheets.track_id = tracks.id
        AND split_sheets.status = 'effective' AND effective_at <= ${at}
      ORDER BY effective_at DESC, version DESC LIMIT 1) sheet ON true
    LEFT JOIN split_shares ON split_shares.sheet_id = sheet.id AND split_shares.basis_points > 0
    LEFT JOIN users ON users.id = split_shares.user_id
    GROUP BY wanted.position, tracks.id, 2 ORDER BY wanted.position, min(split_shares.position)`.execute(db)
  return rows
}
