import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { MAX_WORDS, type Wording } from './words.ts'

/** How many of two words' trigrams are the same, 0 to 1: two letters swapped in a word of six leave 0.4. */
const LIKENESS = 0.35
const SPELLINGS = 4
/** Shorter words have hardly a trigram of their own. */
const CHARACTERS = 3

/** As documents have them. */
export async function wordsOf(db: Db, text: string): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`SELECT search_words(${text}) AS words`.execute(db)
  return (rows[0]?.words ?? []).slice(0, MAX_WORDS)
}

/** Each word, and after it those of the catalogue that are most like it. @returns undefined where there are none */
export async function alikeTo(db: Db, words: readonly string[]): Promise<Wording | undefined> {
  const wording = await db.transaction().execute(async (tx) => {
    await sql`SELECT set_config('pg_trgm.similarity_threshold', ${String(LIKENESS)}, true)`.execute(tx)
    const { rows } = await sql<{ spellings: string[] }>`
      SELECT array(
        SELECT word FROM search_vocabulary WHERE length(typed) >= ${CHARACTERS} AND word % typed AND word <> typed
        ORDER BY similarity(word, typed) DESC, word LIMIT ${SPELLINGS}
      ) AS spellings
      FROM unnest(${words}::text[]) WITH ORDINALITY AS asked(typed, nth) ORDER BY nth`.execute(tx)
    return rows.map(({ spellings }, at) => [words[at] ?? '', ...spellings])
  })
  return wording.some((spellings) => spellings.length > 1) ? wording : undefined
}

/** As many words beginning after `from` as one step looks at; those that nothing public has any more go. */
export async function sweepWords(
  db: Db,
  from: string,
  step: number,
): Promise<{ last: string; removed: number } | undefined> {
  const { rows } = await sql<{ last: string | null; removed: number }>`
    WITH looked AS (
      SELECT word FROM search_vocabulary WHERE word > ${from} COLLATE "C" ORDER BY word LIMIT ${step}
    ), removed AS (
      DELETE FROM search_vocabulary USING looked WHERE search_vocabulary.word = looked.word AND ${isUnused} RETURNING 1
    )
    SELECT (SELECT max(word) FROM looked) AS last, (SELECT count(*)::int FROM removed) AS removed`.execute(db)
  const [row] = rows
  return row?.last == null ? undefined : { last: row.last, removed: row.removed }
}

/** Words have neither quotes nor backslashes in them. */
const has = (kind: string) =>
  sql`EXISTS (SELECT FROM search_documents WHERE is_listed AND kind = ${sql.lit(kind)}
    AND words @@ ('''' || search_vocabulary.word || '''')::tsquery)`
const isUnused = sql`NOT ${has('track')} AND NOT ${has('release')} AND NOT ${has('playlist')}`

/** Takes what somebody's documents say out of the search, and with it the words that nobody else has. */
export async function forgetOwner(db: Db, userId: string): Promise<void> {
  const { rows } = await sql<{ words: string[] }>`
    DELETE FROM search_documents WHERE owner_id = ${userId} RETURNING tsvector_to_array(words) AS words`.execute(
    db,
  )
  const words = [...new Set(rows.flatMap((row) => row.words))]
  await sql`DELETE FROM search_vocabulary WHERE word = ANY (${words}::text[]) AND ${isUnused}`.execute(db)
}
