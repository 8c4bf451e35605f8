import type { GroupsShown, JobGroup, QueueSummary, RunningJob } from '@veza/shared/studio/bridge/queue.ts'
import { create } from 'zustand'
import { client, connection } from '../../app/studio.ts'

/** What the engine says of its queue, several times a second while it works. Null before it has said anything. */
export const useQueue = create<{ readonly summary: QueueSummary | null }>(() => ({ summary: null }))

export const followQueue = (signal: AbortSignal): Promise<void> =>
  connection.follow(
    () => client.queue.watch(undefined, { signal }),
    (summary) => useQueue.setState({ summary }),
    signal,
  )

/** A job as it runs now; undefined while it does not. Only its own row is drawn anew when it gets on. */
export const useRunning = (id: string | undefined): RunningJob | undefined =>
  useQueue(({ summary }) => summary?.running.find((job) => job.id === id))

interface View {
  readonly shown: GroupsShown
  /** Groups whose jobs are shown. */
  readonly opened: ReadonlySet<string>
  /** The row that the keyboard is at. */
  readonly cursor: number
  /** What is being dragged. */
  readonly dragged: JobGroup | null
}

/** What of the queue is shown; kept while other screens are visited. */
export const useView = create<View>(() => ({ shown: 'live', opened: new Set(), cursor: 0, dragged: null }))

export const show = (shown: GroupsShown): void => useView.setState({ shown, cursor: 0 })

/** What went wrong, and of this group why. */
export function showFailed(group: string): void {
  show('failed')
  toggle(group, true)
}

export function toggle(id: string, isOpen = !useView.getState().opened.has(id)): void {
  useView.setState(({ opened }) => {
    const next = new Set(opened)
    if (isOpen) next.add(id)
    else next.delete(id)
    return { opened: next }
  })
}
