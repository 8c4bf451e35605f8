import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { Suggestion } from '@veza/shared/contracts/search.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { notHiddenFrom, searchPeople } from '../people/index.ts'
import { playlistsFound } from '../playlists/index.ts'
import type { Searching } from './service.ts'

const CREATORS = 3
const PLAYLISTS = 2
const TITLES = 6
/** As much of a title as the index knows. */
const TITLE_CHARACTERS = 40
/** So many beginnings are looked at: the same title may have been given often. */
const LOOKED_AT = 60

/** What somebody may be about to write: who is called so, and what. Of what is public alone. */
export async function suggest(
  ctx: Searching,
  viewer: Viewer | undefined,
  query: string,
): Promise<Suggestion[]> {
  const beginning = [...query].slice(0, TITLE_CHARACTERS).join('')
  const { items } = await searchPeople(ctx, viewer?.userId, { query: beginning, limit: CREATORS })
  const begins = nameLike(await foldedStart(ctx.db, beginning))
  const titles = await titlesLike(ctx.db, viewer?.userId, begins)
  const playlists = await playlistsLike(ctx, viewer, begins)
  return [
    ...items.map(({ displayName, url }) => ({ kind: 'creator' as const, text: displayName, url })),
    ...playlists.map(({ title, url }) => ({ kind: 'playlist' as const, text: title, url })),
    ...titles.map((text) => ({ kind: 'title' as const, text })),
  ]
}

async function foldedStart(db: Db, beginning: string): Promise<string> {
  const { rows } = await sql<{ folded: string }>`SELECT search_fold(${beginning}) AS folded`.execute(db)
  return [...(rows[0]?.folded ?? '')].slice(0, TITLE_CHARACTERS).join('')
}

/** Spelled as the indexes have it. */
const name = sql`left(search_fold(title), ${sql.lit(TITLE_CHARACTERS)}) COLLATE "C"`
/** The planner must know the pattern to walk along it. */
const nameLike = (start: string) => sql<boolean>`${name} LIKE ${`${start.replaceAll(/[\\%_]/g, '\\$&')}%`}`

/** Of tracks and releases: titles that begin so, each once. */
async function titlesLike(
  db: Db,
  viewerId: string | undefined,
  begins: RawBuilder<boolean>,
): Promise<string[]> {
  const { rows } = await sql<{ title: string }>`
    SELECT min(title) AS title FROM (
      SELECT title, ${name} AS name FROM search_documents
      WHERE is_listed AND kind <> 'playlist' AND ${begins} AND ${notHiddenFrom(viewerId, sql`search_documents.owner_id`)}
      ORDER BY ${name} LIMIT ${LOOKED_AT}
    ) AS begun GROUP BY name ORDER BY name LIMIT ${TITLES}`.execute(db)
  return rows.map(({ title }) => title)
}

/** Playlists that are called so; of several with one title, each. */
async function playlistsLike(
  ctx: Searching,
  viewer: Viewer | undefined,
  begins: RawBuilder<boolean>,
): Promise<Playlist[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM search_documents
    WHERE is_listed AND kind = 'playlist' AND ${begins}
      AND ${notHiddenFrom(viewer?.userId, sql`search_documents.owner_id`)}
    ORDER BY ${name} LIMIT ${PLAYLISTS}`.execute(ctx.db)
  const ids = rows.map(({ id }) => id)
  const found = await playlistsFound(ctx, viewer, ids)
  return ids.flatMap((id) => found.get(id) ?? [])
}
