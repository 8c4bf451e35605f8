import type { QueueItem, QueueSource, Recording } from '@veza/shared/contracts/listening.ts'
import type { Playback } from '../player/playback.ts'

/** What a page’s own player plays, as a list. */
export interface PageList {
  readonly trackIds: readonly string[]
  /** The one in the player. */
  readonly at: number
  readonly source: QueueSource | null
}

/** The player of a page, as the queue sees it. */
export interface PagePlayer {
  readonly playback: Playback
  /** Opens the page of the next row, where a track that has ended is followed so. */
  readonly goOn: (() => void) | undefined
  list(): PageList
  /** Of a track that the page’s own player can go on with; what a link opens is no part of a queue. */
  recordingOf(trackId: string): Recording | undefined
}

/** Whether an item of the queue is what a page plays: from the same list, or the one track that it is about. */
export function isOf(page: Pick<PagePlayer, 'list'>, item: QueueItem): boolean {
  const { trackIds, source } = page.list()
  return trackIds.length === 1 || item.source?.id === source?.id
}

/** Kind and id, as the page has written them. */
export function readSource(text = ''): QueueSource | null {
  const [kind, id = ''] = text.split(' ')
  return kind === 'release' || kind === 'playlist' ? { kind, id } : null
}

export function pagePlayer(article: HTMLElement, playback: Playback, goOn: PagePlayer['goOn']): PagePlayer {
  const source = readSource(article.dataset.queueSource)
  const rows = [...article.querySelectorAll<HTMLElement>('[data-queue-track]')]
  const { recording: first } = playback
  const recordings = new Map([
    ...(first.isRevocable ? [] : [[first.id, first] as const]),
    ...rows.flatMap(({ dataset }) => {
      const recording =
        dataset.recording === undefined ? undefined : (JSON.parse(dataset.recording) as Recording)
      return recording ? [[recording.id, recording] as const] : []
    }),
  ])
  return {
    playback,
    goOn,
    recordingOf: (trackId) => recordings.get(trackId),
    list: () => {
      const trackIds = rows.map(({ dataset }) => dataset.queueTrack ?? '')
      const { id: playing } = playback.recording
      const current = rows.findIndex(
        (row) => row.ariaCurrent === 'true' && row.dataset.queueTrack === playing,
      )
      const at = current === -1 ? trackIds.indexOf(playing) : current
      return at === -1 ? { trackIds: [playing], at: 0, source: null } : { trackIds, at, source }
    },
  }
}
