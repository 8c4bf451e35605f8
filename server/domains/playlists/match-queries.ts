import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import type { Entry } from './read-list.ts'

interface Named {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly artists: readonly string[]
}

/** Names are compared without case, and as one way of writing them. */
const folded = (text: string): string => text.normalize('NFC').trim().toLowerCase()

/**
 * Finds tracks by their page's address, and public ones by title and artist; by the title alone only where one track has it.
 * @returns what finds the id for an entry
 */
export async function tracksCalled(
  db: Db,
  entries: readonly Entry[],
): Promise<(entry: Entry) => string | undefined> {
  const slugs = [...new Set(entries.flatMap(({ slug }) => slug ?? []))]
  const titles = [
    ...new Set(
      entries.flatMap(({ id, slug, title }) =>
        id === undefined && slug === undefined && title !== undefined ? folded(title) : [],
      ),
    ),
  ]
  const { rows } = await sql<Named>`
    SELECT tracks.id, slug, lower(title) AS title, ARRAY[lower(display_name), username] AS artists
    FROM tracks JOIN users ON users.id = owner_id
    WHERE slug = ANY(${slugs}::text[]) AND tracks.status <> 'deleted' AND tracks.moderation = 'none'
    UNION ALL
    SELECT tracks.id, slug, lower(title), ARRAY[lower(display_name), username]
    FROM tracks JOIN users ON users.id = owner_id
    WHERE lower(title) = ANY(${titles}::text[]) AND tracks.status = 'published' AND visibility = 'public'
      AND tracks.moderation = 'none'`.execute(db)
  const bySlug = new Map(rows.map((row) => [row.slug, row.id]))
  const byTitle = Map.groupBy(rows, ({ title }) => title)
  return ({ slug, title, artist }) => {
    if (slug !== undefined) return bySlug.get(slug)
    if (title === undefined) return undefined
    const all = byTitle.get(folded(title)) ?? []
    const fitting = artist === undefined ? all : all.filter(({ artists }) => artists.includes(folded(artist)))
    const ids = new Set(fitting.map(({ id }) => id))
    return ids.size === 1 ? fitting[0]?.id : undefined
  }
}
