import type { SearchPage, SearchQuery } from '@veza/shared/contracts/search.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { searchPeople } from '../people/index.ts'
import { decodePosition, encodePosition, type Position } from './cursor.ts'
import { shown } from './found.ts'
import { type Answer, answerOfFew, type DocumentKind, documents, FEW, type Wanted } from './queries.ts'
import { exactSummary, FACET_VALUES, summaryOf } from './summary.ts'
import { alikeTo, wordsOf } from './vocabulary.ts'
import { allWords, both, chosenFacets, type Wording } from './words.ts'

/** As a search for people takes it. */
const PERSON_QUERY_MAX = 60

/** What has documents; people are looked for by their names. */
const documentKinds = { tracks: 'track', releases: 'release', playlists: 'playlist' } as const

export type Searching = Pick<Context, 'db' | 'config'>

const nothing = (input: SearchQuery): SearchPage => ({
  items: [],
  nextCursor: null,
  isAlike: false,
  summary: input.kind === 'creators' ? null : { matches: 0, isExact: true, facets: {} },
})

/** What these words may mean, as far as this viewer may find it. @throws DomainError 400 `bad-cursor` */
export async function search(
  ctx: Searching,
  viewer: Viewer | undefined,
  input: SearchQuery,
): Promise<SearchPage> {
  if (input.kind === 'creators') return creators(ctx, viewer, input)
  const kind = documentKinds[input.kind]
  const words = await wordsOf(ctx.db, input.query)
  // Signs alone: nothing is called so.
  if (words.length === 0 && input.query !== '') return nothing(input)
  const start = input.cursor === undefined ? undefined : decodePosition(input.cursor)
  const asked = { ctx, viewer, input, kind, start }
  const exactly: Wording = words.map((word) => [word])
  if (start?.isAlike) return answered(asked, (await alikeTo(ctx.db, words)) ?? exactly, true)
  const page = await answered(asked, exactly, false)
  if (words.length === 0 || page.summary?.matches !== 0) return page
  const alike = await alikeTo(ctx.db, words)
  return alike ? answered(asked, alike, true) : page
}

async function creators(ctx: Searching, viewer: Viewer | undefined, input: SearchQuery): Promise<SearchPage> {
  const query = [...input.query].slice(0, PERSON_QUERY_MAX).join('')
  if (query === '') return nothing(input)
  const page = { query, limit: input.limit, cursor: input.cursor }
  const { items, nextCursor } = await searchPeople(ctx, viewer?.userId, page)
  return {
    items: items.map((creator) => ({ kind: 'creator', creator })),
    nextCursor,
    isAlike: false,
    summary: null,
  }
}

interface Asked {
  readonly ctx: Searching
  readonly viewer: Viewer | undefined
  readonly input: SearchQuery
  readonly kind: DocumentKind
  readonly start: Position | undefined
}

function wantedOf({ viewer, input, kind }: Asked, wording: Wording): Wanted {
  return {
    kind,
    viewerId: viewer?.userId,
    query: both(allWords(wording, 'anywhere'), ...chosenFacets(input)),
  }
}

/** By relevance, what is called so comes before what has the words elsewhere: each tier leaves out what those before it have. */
function tiersOf(asked: Asked, wording: Wording): Wanted[] {
  const whole = wantedOf(asked, wording)
  if (asked.input.sort !== 'relevance' || wording.length === 0) return [whole]
  const [title, chosen] = [allWords(wording, 'title'), chosenFacets(asked.input)]
  const tier = (...parts: string[]): Wanted => ({ ...whole, query: both(...parts, ...chosen) })
  return [tier(title), tier(allWords(wording, 'anywhere'), `!(${title})`)]
}

async function answered(asked: Asked, wording: Wording, isAlike: boolean): Promise<SearchPage> {
  const { ctx, input, start } = asked
  const whole = wantedOf(asked, wording)
  const byRelevance = input.sort === 'relevance' && wording.length > 0
  if (whole.query !== undefined) {
    const few = await answerOfFew(ctx.db, whole, {
      title: byRelevance ? allWords(wording, 'title') : undefined,
      ...{ ascending: input.sort === 'oldest', after: start, limit: input.limit + 1, values: FACET_VALUES },
    })
    if (few.matches <= FEW) return pageFrom(asked, few.rows, isAlike, start ? null : exactSummary(few, input))
  }
  const [rows, summary] = await Promise.all([
    collect(ctx.db, tiersOf(asked, wording), asked),
    start ? null : summaryOf(ctx.db, whole, input),
  ])
  return pageFrom(asked, rows, isAlike, summary)
}

async function pageFrom(
  { ctx, viewer, input, kind }: Asked,
  found: Answer['rows'],
  isAlike: boolean,
  summary: SearchPage['summary'],
): Promise<SearchPage> {
  const page = found.slice(0, input.limit)
  const last = page.at(-1)
  const ids = page.map(({ id }) => id)
  return {
    items: await shown(ctx, viewer, { kind, ids, locale: input.locale }),
    nextCursor: found.length > input.limit && last ? encodePosition({ ...last, isAlike }) : null,
    isAlike,
    summary,
  }
}

/** One more than the page has, from as many tiers as it takes, of a question that more than `FEW` match (or of none). */
async function collect(db: Db, tiers: readonly Wanted[], { input, start }: Asked) {
  const found: (Cursor & { tier: number })[] = []
  for (const [tier, wanted] of tiers.entries()) {
    const limit = input.limit + 1 - found.length
    if (tier < (start?.tier ?? 0) || limit <= 0) continue
    const after = tier === start?.tier ? start : undefined
    // Where the first page goes beyond a tier, that held less than a page: nearly all are in the last.
    const isFrequent = tiers.length === 1 || (tier > 0 && start === undefined)
    const order = { ascending: input.sort === 'oldest', after, limit, isFrequent }
    const rows = await documents(db, wanted, order)
    found.push(...rows.map((row) => ({ ...row, tier })))
  }
  return found
}
