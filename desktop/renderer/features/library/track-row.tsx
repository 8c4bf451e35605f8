import { formatTime } from '@veza/shared/face/format.ts'
import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { MoreHorizontal } from 'lucide-react'
import { memo } from 'react'
import { cell, rowOf } from '../../ui/grid-roles.ts'
import { Cover } from './cover.tsx'
import { Coming, PlayButton } from './play-button.tsx'
import { At, Seek } from './row-position.tsx'
import { type RowWords, Standing } from './row-standing.tsx'
import { RowWaveform } from './row-waveform.tsx'

/** 2.75 rem: whoever has set larger letters gets higher rows. */
export const ROW_PX = 2.75 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize)

/** One layout for all rows and for the line above them; what has no room is left out, the name last. */
export const columns =
  'grid items-center gap-x-3 grid-cols-[1.25rem_2.25rem_minmax(0,1fr)_2rem] @min-[30rem]:grid-cols-[1.25rem_2.25rem_minmax(0,1fr)_3.25rem_8.5rem_2rem] @min-[38rem]:grid-cols-[1.25rem_2.25rem_minmax(0,2fr)_minmax(5rem,3fr)_3.25rem_8.5rem_2rem] @min-[58rem]:grid-cols-[1.25rem_2.25rem_minmax(0,2fr)_minmax(5rem,3fr)_minmax(0,1fr)_4.5rem_3.25rem_8.5rem_2rem]'
export const fromNarrow = 'hidden @min-[30rem]:block'
export const fromMiddle = 'hidden @min-[38rem]:block'
export const fromWide = 'hidden @min-[58rem]:block'

const rowLooks =
  'group/row contain-strict border-hairline border-b -outline-offset-2 outline-accent hover:bg-wash aria-selected:bg-accent/10 group-data-quiet/list:outline-0! group-focus-visible/list:data-cursor:outline-2'
/** Quiet until one points there, or has begun to choose. */
export const checkLooks =
  'size-4 accent-accent opacity-0 checked:opacity-100 focus-visible:opacity-100 group-hover/row:opacity-100 group-data-choosing/list:opacity-100'

export interface TrackRowProps {
  readonly entry: LibraryEntry | undefined
  readonly index: number
  readonly bars: Uint8Array | undefined
  readonly widthPx: number
  readonly words: RowWords
  readonly isChosen: boolean
  readonly isCursor: boolean
  readonly isPlaying: boolean
  /** It plays, or is halted somewhere in it. */
  readonly isHeard: boolean
  /** To be heard, and on its way from its server. */
  readonly isComing: boolean
}

export const rowId = (index: number) => `track-${index}`

/**
 * One track. What is pressed in it is heard by the list: a row holds no listener, no question and no menu of its own, and is
 * drawn anew only when something of it has changed.
 */
export const TrackRow = memo(function TrackRow(props: TrackRowProps) {
  const { entry, index, isChosen, isCursor, isPlaying, isComing } = props
  return (
    <div
      {...rowOf(index + 2, isChosen)}
      id={rowId(index)}
      data-row={index}
      data-cursor={isCursor || undefined}
      data-playing={isPlaying || undefined}
      aria-busy={isComing || undefined}
      style={{ transform: `translateY(${index * ROW_PX}px)` }}
      className={`${columns} ${rowLooks} absolute inset-x-0 top-0 h-11 px-6`}
    >
      <Cells {...props} entry={entry ?? coming} isThere={entry !== undefined} />
    </div>
  )
})

/** Its place is known, and nothing else yet. It is drawn with the same parts as others: to make those anew is what is dear. */
const coming: LibraryEntry = {
  ...{ id: '', localId: null, remoteId: null, title: '', artist: '', album: '', genre: '', tags: [] },
  ...{ durationMs: null, status: 'local', visibility: 'public', paid: false, addedAt: '', url: null },
  ...{
    publishAt: null,
    price: null,
    cover: null,
    remoteCover: null,
    remoteWaveform: null,
    isLacking: false,
    work: null,
    unsent: 0,
    trouble: null,
  },
}

/** As much of the shape as was heard. */
const played = { clipPath: 'inset(0 calc(100% - var(--played, 0%)) 0 0)' }

interface CellsProps extends TrackRowProps {
  readonly entry: LibraryEntry
  readonly isThere: boolean
}

function Cells(props: CellsProps) {
  const { entry, isThere, bars, widthPx, words, isChosen, isCursor, isPlaying, isHeard, isComing } = props
  const { t } = words
  const { title, artist, album, durationMs, addedAt } = entry
  const tabIndex = isCursor ? 0 : -1
  const seek = { t, title, tabIndex, duration: (durationMs ?? 0) / 1_000 }
  return (
    <>
      <span {...cell} className="flex">
        <input
          type="checkbox"
          data-do="toggle"
          aria-label={t('choose', { title })}
          checked={isChosen}
          readOnly
          tabIndex={tabIndex}
          className={checkLooks}
        />
      </span>
      <span {...cell} className="relative">
        <Cover entry={entry} />
        <PlayButton {...{ entry, t, isPlaying, isComing, tabIndex }} />
      </span>
      <span {...cell} className="min-w-0">
        <span className="block truncate font-medium group-data-playing/row:text-accent-text empty:h-3 empty:w-40 empty:rounded-md empty:bg-wash">
          {title}
        </span>
        <span className="block truncate text-12 text-ink-soft">{artist}</span>
        {isHeard && (
          // Where there is no room for the sound's shape.
          <Seek
            {...seek}
            className="absolute inset-x-0 -bottom-1 flex h-3 cursor-pointer items-center @min-[38rem]:hidden"
          >
            <span className="block h-1 bg-accent" style={{ width: 'var(--played, 0%)' }} />
          </Seek>
        )}
      </span>
      <span {...cell} className={fromMiddle}>
        {isHeard ? (
          <Seek {...seek} className="group/seek relative block cursor-text rounded-sm outline-offset-2">
            <RowWaveform bars={bars} widthPx={widthPx} />
            <span className="absolute inset-0" style={played}>
              <RowWaveform bars={bars} widthPx={widthPx} isHeard />
            </span>
          </Seek>
        ) : (
          <RowWaveform bars={bars} widthPx={widthPx} />
        )}
      </span>
      <span {...cell} className={`${fromWide} truncate text-ink-soft`}>
        {album}
      </span>
      <span {...cell} className={`${fromWide} truncate text-right text-ink-soft`}>
        {isThere && words.day(addedAt)}
      </span>
      <span {...cell} className={`${fromNarrow} figures text-right`}>
        {isHeard ? <At /> : durationMs === null ? '' : formatTime(durationMs / 1_000)}
      </span>
      <span {...cell} className={`${fromNarrow} min-w-0`}>
        {isThere && (isComing ? <Coming t={t} /> : <Standing {...{ entry, words, tabIndex }} />)}
      </span>
      <span {...cell}>
        <button
          type="button"
          data-do="menu"
          aria-label={t('more', { title })}
          aria-haspopup="menu"
          tabIndex={tabIndex}
          className="flex size-8 items-center justify-center rounded-md text-ink-soft hover:bg-wash hover:text-ink"
        >
          <MoreHorizontal size={16} strokeWidth={1.75} aria-hidden />
        </button>
      </span>
    </>
  )
}
