import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { MoreHorizontal } from 'lucide-react'
import { memo, useLayoutEffect, useRef, useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { cellOf, gridOf, rowgroup, rowOf } from '../../ui/grid-roles.ts'
import { useVisibleRows } from '../../ui/visible-rows.ts'
import { type Bars, barsOf, useBars } from './bars.ts'
import { Cover } from './cover.tsx'
import { useListInput } from './list-input.ts'
import { Coming, PlayButton } from './play-button.tsx'
import { usePreview } from './preview.ts'
import { type OpenMenu, RowMenu } from './row-menu.tsx'
import { At, Seek, useFollowedPreview } from './row-position.tsx'
import { type RowWords, Standing } from './row-standing.tsx'
import { RowWaveform } from './row-waveform.tsx'
import { type RowAt, useRows } from './rows.ts'
import { useSelection } from './selection.ts'
import { libraryTexts } from './texts.ts'
import { type LibraryListProps, useRowWords } from './track-list.tsx'
import { checkLooks, rowId } from './track-row.tsx'
import { useWants } from './wants.ts'

const TILE_PX = 176
const TEXT_PX = 84
const GAP_PX = 16
const PAD_PX = 24
/** Around the sound that stands for a cover. */
const TILE_PAD_PX = 16

/** As many beside each other as there is room for; all of a size. */
function tilesIn(widthPx: number): { perRow: number; tilePx: number; rowPx: number } {
  const room = Math.max(TILE_PX, widthPx - 2 * PAD_PX + GAP_PX)
  const perRow = Math.max(1, Math.floor(room / (TILE_PX + GAP_PX)))
  const tilePx = Math.floor(room / perRow) - GAP_PX
  return { perRow, tilePx, rowPx: tilePx + TEXT_PX }
}

/** Every track by its cover. */
export function CoverList({ asked, count }: LibraryListProps) {
  const t = useTexts(libraryTexts)
  const frame = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const { perRow, tilePx, rowPx } = useTiles(frame)
  const rows = Math.ceil(count / perRow)
  const seen = useVisibleRows(frame, { count: rows, rowPx, beyond: 2 })
  const rowAt = useRows(asked, seen.from * perRow, Math.min(count, seen.to * perRow))
  const first = seen.from * perRow
  const tiles = Array.from({ length: (seen.to - seen.from) * perRow }, (_, at) => rowAt(first + at))
  const bars = useBars(tiles)
  useWants(tiles)
  const { chosen, cursor } = useSelection()
  useFollowedPreview(frame, t)
  const input = useListInput({
    ...{ asked, count, rowAt, frame, perRow, openMenu: setMenu },
    perPage: Math.max(1, seen.fit - 2),
    reveal: (index) => reveal(frame.current, Math.floor(index / perRow) * rowPx, rowPx),
  })
  return (
    <>
      <div
        ref={frame}
        {...gridOf({ label: t('tracks'), rows, activeId: rowId(cursor) })}
        data-choosing={chosen.size > 0 || undefined}
        className="group/list relative min-h-0 grow select-none overflow-auto pt-4 pb-16 outline-none"
        {...input}
      >
        <div {...rowgroup} className="relative" style={{ height: rows * rowPx }}>
          {Array.from({ length: seen.to - seen.from }, (_, at) => seen.from + at).map((row) => (
            <TileRow key={row % seen.places} {...{ row, perRow, tilePx, rowPx, count, rowAt, bars }} />
          ))}
        </div>
      </div>
      <RowMenu menu={menu} onClose={() => setMenu(null)} onClosed={() => frame.current?.focus()} />
    </>
  )
}

function useTiles(frame: { readonly current: HTMLElement | null }) {
  const [tiles, setTiles] = useState(() => tilesIn(0))
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return
    const resized = new ResizeObserver(() => setTiles(tilesIn(element.clientWidth)))
    resized.observe(element)
    return () => resized.disconnect()
  }, [frame])
  return tiles
}

function reveal(frame: HTMLElement | null, top: number, heightPx: number): void {
  if (frame === null) return
  const lowest = top + heightPx - frame.clientHeight
  if (top < frame.scrollTop) frame.scrollTop = top
  else if (lowest > frame.scrollTop) frame.scrollTop = lowest
}

interface TileRowProps {
  readonly row: number
  readonly perRow: number
  readonly tilePx: number
  readonly bars: Bars
  readonly rowPx: number
  readonly count: number
  readonly rowAt: RowAt
}

function TileRow({ row, perRow, tilePx, rowPx, count, rowAt, bars }: TileRowProps) {
  const words = useRowWords()
  const { chosen, cursor } = useSelection()
  const heard = usePreview()
  const first = row * perRow
  const indexes = Array.from({ length: Math.min(perRow, count - first) }, (_, at) => first + at)
  return (
    <div
      {...rowOf(row + 1)}
      className="absolute inset-x-0 top-0 grid gap-4 px-6"
      style={{
        transform: `translateY(${row * rowPx}px)`,
        gridTemplateColumns: `repeat(${perRow}, minmax(0, 1fr))`,
      }}
    >
      {indexes.map((index) => {
        const entry = rowAt(index)
        const isChosen = entry !== undefined && chosen.has(entry.id)
        return (
          <Tile
            key={index}
            {...{ entry, index, words, isChosen, tilePx }}
            bars={barsOf(bars, entry)}
            isCursor={index === cursor}
            isPlaying={heard.isPlaying && entry?.id === heard.id}
            isHeard={!heard.isComing && entry !== undefined && entry.id === heard.id}
            isComing={heard.isComing && entry?.id === heard.id}
          />
        )
      })}
    </div>
  )
}

interface TileProps {
  readonly entry: LibraryEntry | undefined
  readonly bars: Uint8Array | undefined
  readonly tilePx: number
  readonly index: number
  readonly words: RowWords
  readonly isChosen: boolean
  readonly isCursor: boolean
  readonly isPlaying: boolean
  /** It plays, or is halted somewhere in it. */
  readonly isHeard: boolean
  /** To be heard, and on its way from its server. */
  readonly isComing: boolean
}

const Tile = memo(function Tile(props: TileProps) {
  const { entry, index, isChosen, isCursor, isPlaying, isComing } = props
  return (
    <div
      {...cellOf(isChosen)}
      id={rowId(index)}
      data-row={index}
      data-cursor={isCursor || undefined}
      data-playing={isPlaying || undefined}
      aria-busy={isComing || undefined}
      className="group/row relative rounded-md p-1.5 outline-accent -outline-offset-2 hover:bg-wash aria-selected:bg-accent/10 group-data-quiet/list:outline-0! group-focus-visible/list:data-cursor:outline-2"
    >
      {entry && <Face {...props} entry={entry} />}
    </div>
  )
})

/** Its picture with what one does to it, and its words. */
function Face({ entry, bars, tilePx, words, isChosen, isCursor, isPlaying, isHeard, isComing }: FaceProps) {
  const { t } = words
  const { title, artist } = entry
  const tabIndex = isCursor ? 0 : -1
  return (
    <>
      <div className="relative">
        {entry.cover === null && entry.remoteCover === null && bars ? (
          <span className="flex aspect-square w-full items-center justify-center rounded-md bg-wash">
            <RowWaveform bars={bars} widthPx={tilePx - 2 * TILE_PAD_PX} />
          </span>
        ) : (
          <Cover entry={entry} isLarge />
        )}
        <input
          type="checkbox"
          data-do="toggle"
          aria-label={t('choose', { title })}
          checked={isChosen}
          readOnly
          tabIndex={tabIndex}
          className={`${checkLooks} absolute top-2 left-2`}
        />
        <PlayButton {...{ entry, t, isPlaying, isComing, tabIndex }} place="corner" />
        {isHeard && (
          <Seek
            {...{ t, title, tabIndex, duration: (entry.durationMs ?? 0) / 1_000 }}
            className="absolute inset-x-0 -bottom-1.5 flex h-3 cursor-pointer items-center rounded-sm"
          >
            <span className="h-1 w-full bg-wash">
              <span className="block h-full bg-accent" style={{ width: 'var(--played, 0%)' }} />
            </span>
          </Seek>
        )}
        <button
          type="button"
          data-do="menu"
          aria-label={t('more', { title })}
          aria-haspopup="menu"
          tabIndex={tabIndex}
          className="absolute right-2 bottom-2 flex size-8 items-center justify-center rounded-md bg-paper/90 text-ink opacity-0 focus-visible:opacity-100 group-hover/row:opacity-100"
        >
          <MoreHorizontal size={16} strokeWidth={1.75} aria-hidden />
        </button>
      </div>
      <p className="truncate pt-1.5 font-medium group-data-playing/row:text-accent-text">{title}</p>
      <p className="truncate text-12 text-ink-soft">{artist}</p>
      <p className="truncate text-12">
        {isHeard && <At />} {isComing ? <Coming t={t} /> : <Standing {...{ entry, words, tabIndex }} />}
      </p>
    </>
  )
}

interface FaceProps extends TileProps {
  readonly entry: LibraryEntry
}
