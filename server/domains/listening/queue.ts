import {
  type AddToQueue,
  type NewQueueItem,
  type PlayQueue,
  QUEUE_ITEMS_MAX,
  type Queue,
} from '@veza/shared/contracts/listening.ts'
import { generateNKeysBetween } from 'fractional-indexing'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { isRepeated } from '../../platform/db/idempotency.ts'
import { TrackNotFound } from '../catalog/index.ts'
import { ItemNotFound, PlaceGone, QueueFull } from './faults.ts'
import { queueableAmong } from './hearing.ts'
import { positionsAt } from './positions.ts'
import {
  deleteItems,
  holdQueue,
  type ItemRow,
  insertItems,
  itemsOf,
  type NewItem,
  placeItems,
  queueRow,
  type WholeQueue,
  writeQueue,
} from './queries.ts'
import { shuffled } from './shuffle.ts'
import { queueView } from './view.ts'

export type Parts = Pick<Context, 'db' | 'config' | 'clock' | 'newId' | 'transaction'>
type User = Pick<Viewer, 'userId'>

export async function readQueue({ db }: Pick<Parts, 'db'>, { userId }: User): Promise<Queue> {
  const row = await queueRow(db, userId)
  return queueView(row && { ...row, items: await itemsOf(db, userId) })
}

/** One change of one queue, while it is held. */
export function change(
  ctx: Parts,
  { userId }: User,
  work: (tx: Tx, queue: WholeQueue) => Promise<void>,
): Promise<Queue> {
  return ctx.transaction(async (tx) => {
    await work(tx, await holdQueue(tx, userId, ctx.clock.now()))
    return queueView(await holdQueue(tx, userId, ctx.clock.now()))
  })
}

/** A change that counts once under its key. */
function changeOnce(
  ctx: Parts,
  { userId }: User,
  write: { readonly route: string; readonly key: string | undefined; readonly request: unknown },
  work: (tx: Tx, queue: WholeQueue) => Promise<void>,
): Promise<Queue> {
  return change(ctx, { userId }, async (tx, queue) => {
    const isDone = await isRepeated(tx, { ...write, userId, resourceId: userId, now: ctx.clock.now() })
    if (!isDone) await work(tx, queue)
  })
}

/**
 * Plays a list. What was put into the queue by hand and was still to come follows the one that plays now.
 * @throws TrackNotFound where none of them may be seen; QueueFull
 */
export async function play(ctx: Parts, viewer: Viewer, input: PlayQueue, key?: string): Promise<Queue> {
  const given = await allowed(ctx, viewer, input.items)
  const first = firstOf(given, input)
  if (!first) throw new TrackNotFound()
  const currentId = first.id
  const positionMs = currentId === input.currentId ? input.positionMs : 0
  return changeOnce(ctx, viewer, { route: 'listening.play', key, request: input }, async (tx, queue) => {
    const kept = aheadByHand(queue)
    const rows = given
      .filter(({ id }) => kept.every((one) => one.id !== id))
      .map((item) => ({ ...rowOf(queue.userId, item), isAdded: false }))
    const at = rows.findIndex(({ id }) => id === currentId) + 1
    if (rows.length + kept.length > QUEUE_ITEMS_MAX) throw new QueueFull()
    const rest = queue.shuffle ? shuffled(rows.slice(at), ctx.newId()) : rows.slice(at)
    const order = [...rows.slice(0, at), ...kept, ...rest]
    const unshuffled = queue.shuffle
      ? placesOf([...rows.slice(0, at), ...kept, ...rows.slice(at)])
      : undefined
    const positions = generateNKeysBetween(null, null, order.length)
    await deleteItems(
      tx,
      queue.userId,
      queue.items.map(({ id }) => id),
    )
    await insertItems(
      tx,
      order.map((row, index) => ({
        ...row,
        position: positions[index] ?? '',
        unshuffled: unshuffled?.get(row.id) ?? null,
      })),
    )
    await writeQueue(tx, queue.userId, { currentId, positionMs }, ctx.clock.now())
  })
}

/** The one that was asked for; where it may not be seen, what comes after it. */
function firstOf(
  given: readonly NewQueueItem[],
  { items, currentId }: Pick<PlayQueue, 'items' | 'currentId'>,
): NewQueueItem | undefined {
  const at = items.findIndex(({ id }) => id === currentId)
  const after = items.slice(Math.max(0, at))
  const seen = new Set(given.map(({ id }) => id))
  const next = after.find(({ id }) => seen.has(id))
  return given.find(({ id }) => id === next?.id) ?? given[0]
}

const placesOf = (rows: readonly { readonly id: string }[]): Map<string, string> => {
  const places = generateNKeysBetween(null, null, rows.length)
  return new Map(rows.map(({ id }, index) => [id, places[index] ?? '']))
}

function aheadByHand({ items, currentId }: WholeQueue): ItemRow[] {
  const at = items.findIndex(({ id }) => id === currentId)
  return items.slice(at + 1).filter(({ isAdded }) => isAdded)
}

/**
 * Puts tracks right after what plays, or at the end; what another device does at the same time stays too.
 * @throws TrackNotFound where none of them may be seen; QueueFull
 */
export async function add(ctx: Parts, viewer: Viewer, input: AddToQueue, key?: string): Promise<Queue> {
  const given = await allowed(ctx, viewer, input.items)
  if (given.length === 0) throw new TrackNotFound()
  return changeOnce(ctx, viewer, { route: 'listening.add', key, request: input }, (tx, queue) =>
    addTo(tx, queue, { items: given, place: input.place }, ctx.clock.now()),
  )
}

interface Added extends Pick<AddToQueue, 'place'> {
  readonly items: readonly NewQueueItem[]
}

/** Into a queue that is held, and of tracks that may be seen. @throws QueueFull */
export async function addTo(tx: Tx, queue: WholeQueue, { items, place }: Added, now: Date): Promise<void> {
  const { userId } = queue
  const fresh = items.filter(({ id }) => queue.items.every((one) => one.id !== id))
  if (fresh.length === 0) return
  if (queue.items.length + fresh.length > QUEUE_ITEMS_MAX) throw new QueueFull()
  const current = queue.items.findIndex(({ id }) => id === queue.currentId)
  const at = place === 'next' ? current + 1 : queue.items.length
  const positions = await positionsAt(tx, userId, queue.items, { at, count: fresh.length })
  const rows = fresh.map((item, index) => ({
    ...rowOf(userId, item),
    isAdded: true,
    position: positions[index] ?? '',
  }))
  await insertItems(tx, rows)
  const first = current === -1 ? { currentId: fresh[0]?.id ?? null, positionMs: 0 } : {}
  await writeQueue(tx, userId, first, now)
}

async function allowed(
  ctx: Parts,
  viewer: Viewer,
  items: readonly NewQueueItem[],
): Promise<readonly NewQueueItem[]> {
  const seen = await queueableAmong(
    ctx,
    viewer,
    items.map(({ trackId }) => trackId),
  )
  const byId = new Map(items.filter(({ trackId }) => seen.has(trackId)).map((item) => [item.id, item]))
  return [...byId.values()]
}

const rowOf = (
  userId: string,
  { id, trackId, source }: NewQueueItem,
): Omit<NewItem, 'position' | 'isAdded'> => ({
  userId,
  id,
  trackId,
  sourceKind: source?.kind ?? null,
  sourceId: source?.id ?? null,
})

/** Writes the item that is moved. Safe to repeat. @throws ItemNotFound, PlaceGone */
export function move(ctx: Parts, user: User, itemId: string, after: string | null): Promise<Queue> {
  return change(ctx, user, async (tx, queue) => {
    if (!queue.items.some(({ id }) => id === itemId)) throw new ItemNotFound()
    if (after === itemId) return
    const others = queue.items.filter(({ id }) => id !== itemId)
    const before = others.findIndex(({ id }) => id === after)
    if (after !== null && before === -1) throw new PlaceGone()
    const [position = ''] = await positionsAt(tx, queue.userId, others, { at: before + 1, count: 1 })
    await placeItems(tx, queue.userId, [{ id: itemId, position, unshuffled: null }])
    await writeQueue(tx, queue.userId, {}, ctx.clock.now())
  })
}

/** Safe to repeat. Where it was the current one, that is the one after it. */
export function take(ctx: Parts, user: User, itemId: string): Promise<Queue> {
  return change(ctx, user, async (tx, queue) => {
    const at = queue.items.findIndex(({ id }) => id === itemId)
    if (at === -1) return
    await deleteItems(tx, queue.userId, [itemId])
    const next = queue.items[at + 1] ?? queue.items[at - 1]
    const state = queue.currentId === itemId ? { currentId: next?.id ?? null, positionMs: 0 } : {}
    await writeQueue(tx, queue.userId, state, ctx.clock.now())
  })
}

/** Safe to repeat. */
export function clear(ctx: Parts, user: User): Promise<Queue> {
  return change(ctx, user, async (tx, { userId, items }) => {
    await deleteItems(
      tx,
      userId,
      items.map(({ id }) => id),
    )
    await writeQueue(tx, userId, { currentId: null, positionMs: 0 }, ctx.clock.now())
  })
}
