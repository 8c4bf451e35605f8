import { textSchema } from '@veza/shared/contracts/common.ts'
import type { Person } from '@veza/shared/contracts/people.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Db } from '../../platform/db/database.ts'
import { fold, type SearchPosition, type SearchRow, tiers } from './search-queries.ts'
import { personView } from './view.ts'

export interface PeopleSearch {
  readonly query: string
  readonly cursor?: string | undefined
  readonly limit: number
}

interface Found {
  readonly row: SearchRow
  readonly tier: number
}

/** Tier, key and id of a page's last row. */
const cursorSchema = z.tuple([
  z
    .int()
    .min(0)
    .max(tiers.length - 1),
  textSchema.max(80),
  z.uuid(),
])

/** Whoever the words may mean, the nearest first. @throws DomainError 400 `bad-cursor` */
export async function searchPeople(
  ctx: Pick<Context, 'db' | 'config'>,
  viewerId: string | undefined,
  { query, cursor, limit }: PeopleSearch,
): Promise<{ items: Person[]; nextCursor: string | null }> {
  const words = query.replace(/\s+/g, ' ').trim()
  const start = cursor === undefined ? undefined : decode(cursor)
  const found = await collect(ctx.db, { words, viewerId, limit: limit + 1 }, start)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(({ row }) => personView(ctx.config, row)),
    nextCursor: found.length > limit && last ? encode(last) : null,
  }
}

/** Goes on with the next tier where one ends. */
async function collect(
  db: Db,
  query: { words: string; viewerId: string | undefined; limit: number },
  start: { tier: number; after: SearchPosition } | undefined,
): Promise<Found[]> {
  const found: Found[] = []
  const folded = await fold(db, query.words)
  for (const [tier, rowsOf] of tiers.entries()) {
    if (tier < (start?.tier ?? 0)) continue
    const limit = query.limit - found.length
    if (limit <= 0) break
    const after = tier === start?.tier ? start.after : undefined
    const rows = await rowsOf(db, { ...query, folded, after, limit })
    found.push(...rows.map((row) => ({ row, tier })))
  }
  return found
}

function encode({ row: { key, id }, tier }: Found): string {
  return Buffer.from(JSON.stringify([tier, key, id])).toString('base64url')
}

/** @throws DomainError 400 when the text is not a cursor of ours */
function decode(text: string): { tier: number; after: SearchPosition } {
  try {
    const [tier, key, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { tier, after: { key, id } }
  } catch (cause) {
    throw new DomainError(400, 'bad-cursor', 'The cursor is not one of ours: start again without it.', {
      cause,
    })
  }
}
