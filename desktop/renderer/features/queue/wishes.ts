import type { JobGroup } from '@veza/shared/studio/bridge/queue.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { idsIn, liveIds } from './standing.ts'
import { queueTexts } from './texts.ts'

const t = () => say(queueTexts)
export const titleOf = ({ title }: Pick<JobGroup, 'title'>): string => title ?? t()('untitled')

/** Whatever comes of a wish is shown by the queue itself; only a fault needs words. */
export async function wish(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked
    return true
  } catch (error) {
    announceFault(tellProblem(error))
    return false
  }
}

type Ids = readonly string[]
const some = (ids: Ids, ask: (target: { ids: string[] }) => Promise<unknown>): Promise<boolean> =>
  ids.length === 0 ? Promise.resolve(false) : wish(ask({ ids: [...ids] }))

export const pause = (ids: Ids): Promise<boolean> => some(ids, client.queue.pause)
export const resume = (ids: Ids): Promise<boolean> => some(ids, client.queue.resume)
export const retry = (ids: Ids): Promise<boolean> => some(ids, client.queue.retry)
export const again = (id: string, overwrite = false): Promise<boolean> =>
  wish(client.queue.again({ id, overwrite }))

/** Pauses a group that is under way, or lets go on one that rests. */
export function pauseOrResume(group: JobGroup): Promise<boolean> {
  const resting = idsIn(group, 'paused')
  return resting.length > 0 ? resume(resting) : pause(idsIn(group, 'queued', 'running'))
}

/** Ends work, and offers to queue it again: nothing of it is lost. */
export async function cancel(group: Pick<JobGroup, 'title'>, ids: Ids): Promise<void> {
  if (!(await some(ids, client.queue.cancel))) return
  const title = titleOf(group)
  const takeBack = async () => {
    for (const id of ids.slice(-1)) if (await again(id)) announce(t()('queued-again', { title }))
  }
  announce(t()('cancelled', { title }), { label: t()('again'), run: takeBack })
}

export type Place = 'first' | 'last' | { readonly before: string }

export const move = (ids: Ids, place: Place): Promise<boolean> =>
  ids.length === 0 ? Promise.resolve(false) : wish(client.queue.move({ ids: [...ids], place }))

/** A group's place before another one; after the last one, where there is no other. */
export function moveBefore(group: JobGroup, other: JobGroup | undefined): Promise<boolean> {
  const [before] = other ? liveIds(other) : []
  return move(liveIds(group), before === undefined ? 'last' : { before })
}
