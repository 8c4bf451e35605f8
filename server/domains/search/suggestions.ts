import type { Suggestion } from '@veza/shared/contracts/search.ts'
import { sql } from 'kysely'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { notHiddenFrom, searchPeople } from '../people/index.ts'
import type { Searching } from './service.ts'

const CREATORS = 3
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
  const titles = await titlesLike(ctx.db, viewer?.userId, beginning)
  return [
    ...items.map(({ displayName, url }) => ({ kind: 'creator' as const, text: displayName, url })),
    ...titles.map((text) => ({ kind: 'title' as const, text })),
  ]
}

/** Titles that begin so, each once. */
async function titlesLike(db: Db, viewerId: string | undefined, beginning: string): Promise<string[]> {
  const folded = await sql<{ folded: string }>`SELECT search_fold(${beginning}) AS folded`.execute(db)
  const start = [...(folded.rows[0]?.folded ?? '')].slice(0, TITLE_CHARACTERS).join('')
  // Spelled as the index has it. The planner must know the pattern to walk along it.
  const name = sql`left(search_fold(title), ${sql.lit(TITLE_CHARACTERS)}) COLLATE "C"`
  const { rows } = await sql<{ title: string }>`
    SELECT min(title) AS title FROM (
      SELECT title, ${name} AS name FROM search_documents
      WHERE is_listed AND ${name} LIKE ${`${start.replaceAll(/[\\%_]/g, '\\$&')}%`}
        AND ${notHiddenFrom(viewerId, sql`search_documents.owner_id`)}
      ORDER BY ${name} LIMIT ${LOOKED_AT}
    ) AS begun GROUP BY name ORDER BY name LIMIT ${TITLES}`.execute(db)
  return rows.map(({ title }) => title)
}
