import {
  type NewShare,
  type SplitSheet,
  splitShareStates,
  splitSheetStates,
} from '@veza/shared/contracts/splits.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { claimIdempotencyKey } from '../../../platform/db/idempotency.ts'
import { StateConflict, transition } from '../../../platform/db/transition.ts'
import { holdOwnTrack } from '../../catalog/index.ts'
import { visibleProfile } from '../../people/index.ts'
import { canSplit, NotYoursToDo, type SplitAction, SplitNotFound } from './policy.ts'
import {
  currentSheet,
  insertShares,
  insertSheet,
  lockSheet,
  newestVersion,
  openProposal,
  type Sheet,
  setEffectiveAt,
} from './queries.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>
type Answering = Pick<Context, 'clock' | 'transaction'>

interface Named {
  readonly userId: string
  readonly basisPoints: number
  readonly part: string
}

/**
 * Proposes how a track's earnings are divided. Who earns by the sheet in effect and is not named any more is asked as well,
 * with a share of nothing: nobody loses a share unheard. The same `Idempotency-Key` gives the same sheet, as it stands now.
 * @throws TrackNotFound, PersonNotFound; DomainError 409 `split-open`
 */
export function propose(
  ctx: Parts,
  viewer: Viewer,
  trackId: string,
  shares: readonly NewShare[],
  key: string | undefined,
): Promise<Sheet> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const id = ctx.newId()
    const { userId } = viewer
    const write = { userId, route: 'splits.propose', request: { trackId, shares }, resourceId: id, now }
    const first = key === undefined ? undefined : await claimIdempotencyKey(tx, { ...write, key })
    const track = await holdOwnTrack(tx, viewer, trackId)
    if (first) return held(tx, first)
    const open = await openProposal(tx, track.id)
    if (open)
      throw new DomainError(
        409,
        'split-open',
        'There is a proposal that has not been answered by all. Withdraw it before you make another.',
        { extra: { splitId: open } },
      )
    const named = await namedIn(tx, viewer, shares)
    const leaving = await leavingBy(tx, track.id, named)
    const version = (await newestVersion(tx, track.id)) + 1
    const times = { createdAt: now, updatedAt: now }
    await insertSheet(tx, {
      id,
      trackId: track.id,
      ownerId: viewer.userId,
      version,
      status: 'proposed',
      ...times,
    })
    const rows = [...named, ...leaving].map((one, index) => ({
      ...one,
      id: ctx.newId(),
      sheetId: id,
      position: index + 1,
      // Whoever proposes has agreed.
      status: one.userId === viewer.userId ? ('accepted' as const) : ('pending' as const),
      updatedAt: now,
    }))
    await insertShares(tx, rows)
    return settle(tx, id, now)
  })
}

async function namedIn(tx: Tx, viewer: Viewer, shares: readonly NewShare[]): Promise<Named[]> {
  const named: Named[] = []
  for (const { username, basisPoints, part } of shares) {
    const { id: userId } = await visibleProfile(tx, username, viewer)
    named.push({ userId, basisPoints, part })
  }
  return named
}

/** Who would earn no more; the owner need not be asked, and who is gone cannot be. */
async function leavingBy(tx: Tx, trackId: string, named: readonly Named[]): Promise<Named[]> {
  const current = await currentSheet(tx, trackId)
  return (current?.shares ?? [])
    .filter(({ userId, basisPoints, isErased }) => {
      const stays = named.some((one) => one.userId === userId)
      return basisPoints > 0 && !stays && !isErased && userId !== current?.ownerId
    })
    .map(({ userId }) => ({ userId, basisPoints: 0, part: '' }))
}

/** Lets a sheet take effect once all have accepted. */
async function settle(tx: Tx, id: string, now: Date): Promise<Sheet> {
  const sheet = await held(tx, id)
  if (sheet.status !== 'proposed' || sheet.shares.some(({ status }) => status !== 'accepted')) return sheet
  await setEffectiveAt(tx, id, now)
  await move(tx, sheet, 'effective', now)
  return held(tx, id)
}

const move = (tx: Tx, { id }: Pick<Sheet, 'id'>, to: Exclude<SplitSheet['status'], 'proposed'>, now: Date) =>
  transition(tx, splitSheetStates, { table: 'split_sheets', id, from: 'proposed', to, now })

async function held(tx: Tx, id: string): Promise<Sheet> {
  const sheet = await lockSheet(tx, id)
  if (!sheet) throw new SplitNotFound()
  return sheet
}

async function heldFor(tx: Tx, viewer: Viewer, action: SplitAction, id: string): Promise<Sheet> {
  const sheet = await held(tx, id)
  if (canSplit(viewer, action, sheet)) return sheet
  throw canSplit(viewer, 'see', sheet) ? new NotYoursToDo() : new SplitNotFound()
}

/**
 * What somebody named says to a proposal. The same answer again changes nothing.
 * @throws SplitNotFound, NotYoursToDo; StateConflict when it was answered otherwise, or is no proposal any more
 */
export function answer(
  ctx: Answering,
  viewer: Viewer,
  id: string,
  to: 'accepted' | 'declined',
): Promise<Sheet> {
  return ctx.transaction(async (tx) => {
    const sheet = await heldFor(tx, viewer, 'answer', id)
    const own = sheet.shares.find(({ userId }) => userId === viewer.userId)
    if (!own) throw new SplitNotFound()
    if (own.status === to) return sheet
    const now = ctx.clock.now()
    const said = { table: 'split_shares', id: own.id, from: 'pending', to, now } as const
    if (sheet.status !== 'proposed')
      throw new StateConflict({ ...said, table: 'split_sheets', from: 'proposed' })
    await transition(tx, splitShareStates, said)
    if (to === 'declined') await move(tx, sheet, 'declined', now)
    return settle(tx, id, now)
  })
}

/** Takes a proposal back. Safe to repeat. @throws SplitNotFound, NotYoursToDo; StateConflict when it is none any more */
export function withdraw(ctx: Answering, viewer: Viewer, id: string): Promise<Sheet> {
  return ctx.transaction(async (tx) => {
    const sheet = await heldFor(tx, viewer, 'withdraw', id)
    if (sheet.status === 'withdrawn') return sheet
    await move(tx, sheet, 'withdrawn', ctx.clock.now())
    return held(tx, id)
  })
}
