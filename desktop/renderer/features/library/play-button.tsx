import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { LoaderCircle, Pause, Play } from 'lucide-react'
import type { Say } from '../../app/texts.ts'
import type { libraryTexts } from './texts.ts'

type Words = Say<keyof typeof libraryTexts.en>

/** What a row says instead of where it stands, while its sound is on its way. */
export const Coming = ({ t }: { readonly t: Words }) => (
  <span role="status" className="block truncate text-ink-soft">
    {t('sound.coming')}
  </span>
)

interface PlayProps {
  readonly entry: Pick<LibraryEntry, 'localId' | 'remoteId' | 'title'>
  readonly t: Words
  readonly isPlaying: boolean
  readonly isComing: boolean
  readonly tabIndex: number
  /** On a large picture it leaves most of it to be seen. */
  readonly place?: 'over' | 'corner'
}

const places = {
  over: 'top-0 left-0 bg-paper/80',
  corner: 'bottom-2 left-2 bg-paper/90',
} as const

/** Over the picture, while one points there or hears it. */
export function PlayButton({ entry, t, isPlaying, isComing, tabIndex, place = 'over' }: PlayProps) {
  if (entry.localId === null && entry.remoteId === null) return null
  const Icon = isComing ? LoaderCircle : isPlaying ? Pause : Play
  const label = isComing ? 'sound.not-wanted' : isPlaying ? 'pause' : 'play'
  return (
    <button
      type="button"
      data-do="play"
      aria-label={t(label, { title: entry.title })}
      tabIndex={tabIndex}
      className={`${places[place]} absolute flex size-8 items-center justify-center rounded-md text-ink opacity-0 focus-visible:opacity-100 group-hover/row:opacity-100 group-data-playing/row:opacity-100`}
    >
      <Icon size={16} strokeWidth={1.75} className={isComing ? 'motion-safe:animate-spin' : ''} aria-hidden />
    </button>
  )
}
