import type { SearchPage, SearchQuery } from '@veza/shared/contracts/search.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { searchPeople } from '../people/index.ts'
import { decodePosition, encodePosition, type Position } from './cursor.ts'
import { shown } from './found.ts'
import {
  type Answer,
  answerOfFew,
  byWords,
  type DocumentKind,
  documents,
  FEW,
  type Wanted,
} from './queries.ts'
import { isSurelyMany, type Sample, sampleOf } from './sample.ts'
import { aboutSummary, exactSummary, FACET_VALUES } from './summary.ts'
import { alikeTo, wordsOf } from './vocabulary.ts'
import { allWords, both, chosenFacets, type Wording } from './words.ts'

/** As a search for people takes it. */
const PERSON_QUERY_MAX = 60

/** What more have is met soon along the order of time; what fewer have is looked up sooner. */
const WALKED_FROM = 1_000

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

interface Tier extends Wanted {
  readonly isFrequent: boolean
}

const isByRelevance = ({ input }: Asked, wording: Wording) => input.sort === 'relevance' && wording.length > 0

/** By relevance, what is called so comes before what has the words elsewhere: each tier leaves out what those before it have. */
function tiersOf(asked: Asked, wording: Wording, { matches, titles, times }: Sample): Tier[] {
  const whole = wantedOf(asked, wording)
  if (!isByRelevance(asked, wording)) return [{ ...whole, isFrequent: true }]
  const [title, chosen] = [allWords(wording, 'title'), chosenFacets(asked.input)]
  const tier = (counted: number, ...parts: string[]): Tier => ({
    ...whole,
    query: both(...parts, ...chosen),
    isFrequent: counted * times > WALKED_FROM,
  })
  return [tier(titles, title), tier(matches - titles, allWords(wording, 'anywhere'), `!(${title})`)]
}

async function answered(asked: Asked, wording: Wording, isAlike: boolean): Promise<SearchPage> {
  const { ctx, input, start } = asked
  const whole = wantedOf(asked, wording)
  const title = isByRelevance(asked, wording) ? allWords(wording, 'title') : undefined
  const told = { title, values: FACET_VALUES }
  const { sample, few } = await byWords(ctx.db, async (tx) => {
    const sample = await sampleOf(tx, whole, told)
    if (isSurelyMany(sample)) return { sample }
    const order = { ascending: input.sort === 'oldest', after: start, limit: input.limit + 1 }
    const few = await answerOfFew(tx, whole, { ...told, ...order })
    return { sample, few: few.matches <= FEW ? few : undefined }
  })
  if (few) return pageFrom(asked, few.rows, isAlike, start ? null : exactSummary(few, input))
  const rows = await collect(ctx.db, tiersOf(asked, wording, sample), asked)
  return pageFrom(asked, rows, isAlike, start ? null : aboutSummary(sample, input))
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

/** One more than the page has, from as many tiers as it takes, of a question that more than `FEW` match. */
async function collect(db: Db, tiers: readonly Tier[], { input, start }: Asked) {
  const found: (Cursor & { tier: number })[] = []
  for (const [nth, { isFrequent, ...wanted }] of tiers.entries()) {
    const limit = input.limit + 1 - found.length
    if (nth < (start?.tier ?? 0) || limit <= 0) continue
    const after = nth === start?.tier ? start : undefined
    const order = { ascending: input.sort === 'oldest', after, limit, isFrequent }
    const rows = await documents(db, wanted, order)
    found.push(...rows.map((row) => ({ ...row, tier: nth })))
  }
  return found
}
