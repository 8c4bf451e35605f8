import type { Queue, QueueModes } from '@veza/shared/contracts/listening.ts'
import { generateNKeysBetween } from 'fractional-indexing'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { ItemNotFound } from './faults.ts'
import { type ItemRow, placeItems, type WholeQueue, writePosition, writeQueue } from './queries.ts'
import { change, type Parts } from './queue.ts'
import { shuffled } from './shuffle.ts'

type User = Pick<Viewer, 'userId'>
interface Moment {
  readonly itemId: string
  readonly positionMs: number
}

/** Safe to repeat. @throws ItemNotFound */
export function goTo(ctx: Parts, user: User, { itemId, positionMs }: Moment): Promise<Queue> {
  return change(ctx, user, async (tx, { userId, items }) => {
    if (!items.some(({ id }) => id === itemId)) throw new ItemNotFound()
    await writeQueue(tx, userId, { currentId: itemId, positionMs }, ctx.clock.now())
  })
}

/** Where one is; of an item that is no longer the current one, it is nobody's concern. */
export async function keepPosition(
  ctx: Pick<Parts, 'db' | 'clock'>,
  { userId }: User,
  moment: Moment,
): Promise<void> {
  await writePosition(ctx.db, userId, moment, ctx.clock.now())
}

/** To shuffle draws the order of what is still to come; to shuffle no longer gives all of it the order of before. Safe to repeat. */
export function setModes(ctx: Parts, user: User, modes: QueueModes): Promise<Queue> {
  return change(ctx, user, async (tx, queue) => {
    const { shuffle } = modes
    if (shuffle === true && !queue.shuffle) await draw(tx, queue, ctx.newId())
    if (shuffle === false && queue.shuffle) await restore(tx, queue)
    const repeat = modes.repeat === undefined ? {} : { repeat: modes.repeat }
    await writeQueue(
      tx,
      queue.userId,
      { ...(shuffle === undefined ? {} : { shuffle }), ...repeat },
      ctx.clock.now(),
    )
  })
}

async function draw(tx: Tx, { userId, items, currentId }: WholeQueue, seed: string): Promise<void> {
  const at = items.findIndex(({ id }) => id === currentId) + 1
  const order = [...items.slice(0, at), ...shuffled(items.slice(at), seed)]
  const positions = generateNKeysBetween(null, null, order.length)
  const placed = order.map(({ id, position }, index) => ({
    id,
    position: positions[index] ?? '',
    unshuffled: position,
  }))
  await placeItems(tx, userId, placed)
}

/** What was added or moved since stays behind whatever it follows now. */
async function restore(tx: Tx, { userId, items }: WholeQueue): Promise<void> {
  const home = new Map<string, readonly [string, number]>()
  let last = ''
  items.forEach(({ id, unshuffled }, index) => {
    last = unshuffled ?? last
    home.set(id, [last, unshuffled === null ? index + 1 : 0])
  })
  const placeOf = ({ id }: ItemRow) => home.get(id) ?? ['', 0]
  const order = [...items].sort((one, other) => {
    const [[place, rank], [otherPlace, otherRank]] = [placeOf(one), placeOf(other)]
    return place === otherPlace ? rank - otherRank : place < otherPlace ? -1 : 1
  })
  const positions = generateNKeysBetween(null, null, order.length)
  await placeItems(
    tx,
    userId,
    order.map(({ id }, index) => ({ id, position: positions[index] ?? '', unshuffled: null })),
  )
}
