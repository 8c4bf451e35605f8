import type { EntrySort } from '@veza/shared/studio/bridge/offline.ts'
import { tellPlannedTime } from '@veza/shared/studio/planned-time.ts'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type RefObject, useMemo, useRef, useState } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { dayFormat } from '../../ui/formats.ts'
import { columnHeader, columnHeaderOf, gridOf, rowgroup, rowOf } from '../../ui/grid-roles.ts'
import { tellMoney } from '../../ui/money.ts'
import { useVisibleRows } from '../../ui/visible-rows.ts'
import { barsOf, useBars } from './bars.ts'
import { useListInput } from './list-input.ts'
import { usePreview } from './preview.ts'
import { type OpenMenu, RowMenu } from './row-menu.tsx'
import { useFollowedPreview } from './row-position.tsx'
import type { RowWords } from './row-standing.tsx'
import { useWidthPx } from './row-waveform.tsx'
import { type Asked, type RowAt, useRows } from './rows.ts'
import { useSelection } from './selection.ts'
import { libraryTexts } from './texts.ts'
import { columns, fromMiddle, fromNarrow, fromWide, ROW_PX, rowId, TrackRow } from './track-row.tsx'
import { sortBy, useView } from './view-store.ts'
import { useWants } from './wants.ts'

const HEAD_PX = 32
const BEYOND = 4

export interface LibraryListProps {
  readonly asked: Asked
  readonly count: number
}

/** Every track in one list, of which only what is seen is there. */
export function TrackList({ asked, count }: LibraryListProps) {
  const t = useTexts(libraryTexts)
  const frame = useRef<HTMLDivElement>(null)
  const column = useRef<HTMLSpanElement>(null)
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const seen = useVisibleRows(frame, { count, rowPx: ROW_PX, beyond: BEYOND })
  const rowAt = useRows(asked, seen.from, seen.to)
  const { cursor, chosen } = useSelection()
  useFollowedPreview(frame, t)
  const input = useListInput({
    ...{ asked, count, rowAt, frame, openMenu: setMenu },
    ...{ perRow: 1, perPage: Math.max(1, seen.fit - 3) },
    reveal: (index) => reveal(frame.current, index),
  })
  return (
    <>
      <div
        ref={frame}
        {...gridOf({ label: t('tracks'), rows: count + 1, activeId: rowId(cursor) })}
        data-choosing={chosen.size > 0 || undefined}
        className="group/list @container relative min-h-0 grow select-none overflow-auto bg-paper pb-16 outline-none"
        {...input}
      >
        <Head column={column} />
        <Rows rowAt={rowAt} seen={seen} count={count} column={column} />
      </div>
      <RowMenu menu={menu} onClose={() => setMenu(null)} onClosed={() => frame.current?.focus()} />
    </>
  )
}

function reveal(frame: HTMLElement | null, index: number): void {
  if (frame === null) return
  const top = index * ROW_PX
  const lowest = top + ROW_PX + HEAD_PX - frame.clientHeight
  if (top < frame.scrollTop) frame.scrollTop = top
  else if (lowest > frame.scrollTop) frame.scrollTop = lowest
}

interface RowsProps {
  readonly rowAt: RowAt
  readonly seen: { readonly from: number; readonly to: number; readonly places: number }
  readonly count: number
  readonly column: RefObject<HTMLElement | null>
}

function Rows({ rowAt, seen: { from, to, places }, count, column }: RowsProps) {
  const words = useRowWords()
  const widthPx = useWidthPx(column)
  const { chosen, cursor } = useSelection()
  const indexes = Array.from({ length: to - from }, (_, at) => from + at)
  // The cursor's row is there wherever one has scrolled to: whoever listens to the page is told of it, and its buttons keep the focus.
  const drawn = cursor < count && (cursor < from || cursor >= to) ? [...indexes, cursor] : indexes
  const rows = drawn.map(rowAt)
  const bars = useBars(rows)
  useWants(rows)
  const heard = usePreview()
  return (
    <div {...rowgroup} className="relative" style={{ height: count * ROW_PX }}>
      {drawn.map((index) => {
        const entry = rowAt(index)
        return (
          <TrackRow
            key={index === cursor ? 'cursor' : index % places}
            entry={entry}
            index={index}
            bars={barsOf(bars, entry)}
            widthPx={widthPx}
            words={words}
            isChosen={entry !== undefined && chosen.has(entry.id)}
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

export function useRowWords(): RowWords {
  const t = useTexts(libraryTexts)
  const language = useLanguage()
  return useMemo(() => {
    const when = (iso: string) => tellPlannedTime(iso, { language, now: new Date(), length: 'short' })
    const price: RowWords['price'] = ({ amount, currency, kind }) => {
      const told = tellMoney(amount, currency, language)
      return kind === 'fixed' ? told : t(`price.${kind}`, { price: told })
    }
    return { t, language, day: dayFormat(language), when, price }
  }, [t, language])
}

function Head({ column }: { readonly column: RefObject<HTMLSpanElement | null> }) {
  const t = useTexts(libraryTexts)
  const { sort, isDescending } = useView()
  const direction = isDescending ? 'descending' : 'ascending'
  const sortOf = (...columns: readonly EntrySort[]) => (columns.includes(sort) ? direction : 'none')
  return (
    <div
      {...rowOf(1)}
      className={`${columns} sticky top-0 z-1 h-8 border-hairline border-b bg-paper px-6 text-12 text-ink-soft`}
    >
      <span {...columnHeaderOf({ span: 2 })} className="col-span-2">
        <span className="sr-only">{t('column.choose')}</span>
      </span>
      <span {...columnHeaderOf({ sort: sortOf('title', 'artist') })} className="flex gap-3">
        <Sort by="title" />
        <Sort by="artist" />
      </span>
      <span {...columnHeader} ref={column} className={`${fromMiddle} h-4`}>
        <span className="sr-only">{t('column.sound')}</span>
      </span>
      <span {...columnHeader} className={fromWide}>
        {t('column.album')}
      </span>
      <span {...columnHeaderOf({ sort: sortOf('added') })} className={`${fromWide} text-right`}>
        <Sort by="added" />
      </span>
      <span {...columnHeaderOf({ sort: sortOf('duration') })} className={`${fromNarrow} text-right`}>
        <Sort by="duration" />
      </span>
      <span {...columnHeader} className={fromNarrow}>
        {t('column.status')}
      </span>
      <span {...columnHeader}>
        <span className="sr-only">{t('column.more')}</span>
      </span>
    </div>
  )
}

/** A column's name puts the list into its order; pressed again, the other way round. */
function Sort({ by }: { readonly by: EntrySort }) {
  const t = useTexts(libraryTexts)
  const { sort, isDescending } = useView()
  const isIt = sort === by
  const Arrow = isDescending ? ArrowDown : ArrowUp
  return (
    <button
      type="button"
      data-sorted={isIt || undefined}
      onClick={() => sortBy(by)}
      className="moving inline-flex items-center gap-0.5 whitespace-nowrap hover:text-ink data-sorted:text-ink"
    >
      {t(`column.${by}`)}
      {isIt && <Arrow size={12} aria-hidden />}
      {isIt && <span className="sr-only">{t(isDescending ? 'descending' : 'ascending')}</span>}
    </button>
  )
}
