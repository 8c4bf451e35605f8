import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Chosen, Featured, FoundThing } from '@veza/shared/contracts/discovery.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { audit, type Deed } from '../../platform/audit/index.ts'
import { findTrackBySlug, tracksFound } from '../catalog/index.ts'
import { hiddenAmong } from '../people/index.ts'
import { findRelease, productsFound } from '../products/index.ts'
import { type Named, thingNamedIn } from './address.ts'
import {
  type Choice,
  type ChosenRow,
  chosenRows,
  lockList,
  rankedTracks,
  rankTracks,
  replaceChosen,
} from './queries.ts'

type Reading = Pick<Context, 'db' | 'config' | 'clock'>

/** Ranks all tracks anew. @returns how many have a place */
export function rank({ transaction, clock }: Pick<Context, 'transaction' | 'clock'>): Promise<number> {
  return transaction(async (tx) => {
    await lockList(tx, 'trending')
    return rankTracks(tx, clock.now())
  })
}

/** Those ranked first of what this viewer may come across. */
export async function trending(ctx: Reading, viewer: Viewer | undefined, limit: number): Promise<Track[]> {
  const ids = await rankedTracks(ctx.db, viewer?.userId)
  const found: Track[] = []
  // Nearly always the first round fills it.
  for (let from = 0; from < ids.length && found.length < limit; from += limit) {
    const some = ids.slice(from, from + limit)
    const tracks = await tracksFound(ctx, viewer, some)
    found.push(...some.flatMap((id) => tracks.get(id) ?? []))
  }
  return found.slice(0, limit)
}

/** What visitors are shown first, as far as this viewer may come across it. */
export async function featured(
  ctx: Reading,
  viewer: Viewer | undefined,
  locale: LicenceLanguage,
): Promise<Featured[]> {
  const now = ctx.clock.now()
  const all = (await chosenRows(ctx.db)).filter((row) => isOpen(row, now))
  const owners = all.map(({ ownerId }) => ownerId)
  const hidden = await hiddenAmong(ctx.db, viewer?.userId, owners)
  const rows = all.filter(({ ownerId }) => !hidden.has(ownerId))
  const { tracks, releases } = await thingsOf(ctx, viewer, rows, locale)
  return rows.flatMap(({ trackId, productId }): Featured[] => {
    const track = tracks.get(trackId ?? '')
    if (track) return [{ kind: 'track', track }]
    const release = releases.get(productId ?? '')
    return release ? [{ kind: 'release', release }] : []
  })
}

const isOpen = ({ until, isOwnerActive }: ChosenRow, now: Date): boolean =>
  isOwnerActive && (until === null || until > now)

type Ids = Pick<ChosenRow, 'trackId' | 'productId'>

async function thingsOf(
  ctx: Reading,
  viewer: Viewer | undefined,
  rows: readonly Ids[],
  locale: LicenceLanguage = 'en',
) {
  const ids = (of: keyof Ids) => rows.flatMap((row) => row[of] ?? [])
  const products = await productsFound(ctx, viewer, ids('productId'), locale)
  return {
    tracks: await tracksFound(ctx, viewer, ids('trackId')),
    releases: new Map([...products].filter(([, { kind }]) => kind === 'release')),
  }
}

/** As admins put it in order; also what nobody is shown now. */
export async function chosen(ctx: Reading): Promise<Chosen> {
  const rows = await chosenRows(ctx.db)
  const now = ctx.clock.now()
  const { tracks, releases } = await thingsOf(ctx, undefined, rows)
  return {
    items: rows.map((row) => {
      const id = row.trackId ?? row.productId ?? ''
      return {
        kind: row.trackId ? 'track' : 'release',
        id,
        until: row.until?.toISOString() ?? null,
        title: row.title,
        isShown: isOpen(row, now) && (tracks.has(id) || releases.has(id)),
      }
    }),
  }
}

/**
 * What may be featured of what the page at an address shows.
 * @throws DomainError 404 `nothing-there`, 422 `not-public` of what everybody cannot come across
 */
export async function lookUp(ctx: Reading, address: string): Promise<FoundThing> {
  const named = thingNamedIn(ctx.config.publicUrl, address)
  const thing = named && (await thingNamed(ctx, named))
  if (!named || !thing)
    throw new DomainError(404, 'nothing-there', 'This is not the page of a track or release that is here.')
  const { kind } = named
  const { id, title } = thing
  const row = { trackId: kind === 'track' ? id : null, productId: kind === 'release' ? id : null }
  const { tracks, releases } = await thingsOf(ctx, undefined, [row])
  if (!(kind === 'track' ? tracks : releases).has(id)) throw new NotPublic()
  return { kind, id, title }
}

/** As everybody sees it. */
async function thingNamed(ctx: Reading, { kind, name }: Named) {
  if (kind === 'track') return (await findTrackBySlug(ctx, name, undefined))?.track
  return (await findRelease(ctx, name, undefined, 'en'))?.release
}

type Writing = Reading & Pick<Context, 'transaction' | 'newId'>

/**
 * Replaces all that is featured. Safe to repeat.
 * @throws DomainError 422 `not-public` of what everybody cannot come across; `twice`
 */
export async function choose(ctx: Writing, actorId: string, choices: readonly Choice[]): Promise<Chosen> {
  const ids = choices.map(({ id }) => id)
  if (new Set(ids).size < ids.length)
    throw new DomainError(422, 'twice', 'One of these is there twice. Leave one of the two out.')
  const of = (kind: Choice['kind'], { id, kind: its }: Choice) => (its === kind ? id : null)
  const rows = choices.map((one) => ({ trackId: of('track', one), productId: of('release', one) }))
  const { tracks, releases } = await thingsOf(ctx, undefined, rows)
  const hidden = choices.findIndex(({ kind, id }) => !(kind === 'track' ? tracks : releases).has(id))
  if (hidden >= 0) throw new NotPublic(hidden)
  await ctx.transaction(async (tx) => {
    await lockList(tx, 'featured')
    const before = await chosenRows(tx)
    await replaceChosen(tx, choices)
    for (const deed of deedsOf(before, choices)) await audit(tx, ctx, { actorId, ...deed })
  })
  return chosen(ctx)
}

/** What is new, elsewhere or for another time, and what is gone. */
function deedsOf(before: readonly ChosenRow[], choices: readonly Choice[]): Omit<Deed, 'actorId'>[] {
  const said = (kind: string, id: string, at: number, until: Date | null) =>
    `${kind} ${id} ${at} ${until?.toISOString()}`
  const were = new Set(
    before.map(({ trackId, productId, until }, at) =>
      said(trackId ? 'track' : 'release', trackId ?? productId ?? '', at, until),
    ),
  )
  const placed = choices.flatMap(({ kind, id, until }, at) =>
    were.has(said(kind, id, at, until))
      ? []
      : {
          action: 'home.featured' as const,
          subjectKind: kind,
          subjectId: id,
          details: { position: at + 1, until: until?.toISOString() ?? null },
        },
  )
  const left = new Set(choices.map(({ id }) => id))
  const gone = before.flatMap(({ trackId, productId }) => {
    const subjectId = trackId ?? productId ?? ''
    const subjectKind = trackId ? 'track' : 'release'
    return left.has(subjectId) ? [] : { action: 'home.unfeatured' as const, subjectKind, subjectId }
  })
  return [...placed, ...gone]
}

class NotPublic extends DomainError {
  /** @param at of several, which one */
  constructor(at?: number) {
    const detail =
      'This is not public, or not there any more. Choose something that everybody can come across.'
    super(422, 'not-public', detail, at === undefined ? {} : { fields: [{ field: `items.${at}`, detail }] })
  }
}
