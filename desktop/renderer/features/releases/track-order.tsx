import { Accessibility, Feedback, StyleInjector } from '@dnd-kit/dom'
import { move } from '@dnd-kit/helpers'
import { DragDropProvider, PointerSensor } from '@dnd-kit/react'
import { useSortable } from '@dnd-kit/react/sortable'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'
import { getNonce } from 'get-nonce'
import { GripVertical, Plus, X } from 'lucide-react'
import { type ComponentProps, type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { announce } from '../../app/announce.ts'
import { hrefOf } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Figure } from '../../ui/figures.tsx'
import { useOrder } from './order.ts'
import { orderTexts, pickerTexts } from './order-texts.ts'
import type { Whose } from './products.ts'
import { swapped } from './swapped.ts'
import { TrackPicker } from './track-picker.tsx'

interface TrackOrderProps {
  readonly whose: Whose
  readonly product: SyncProduct
  readonly tracks: readonly ReleaseTrack[]
}

type Plugins = NonNullable<ComponentProps<typeof DragDropProvider>['plugins']>
// Keys and what is read out are ours, in the person's language. Styles that a drag brings along are let in by their nonce.
const plugins: Plugins = (usual) => [
  ...usual.filter((plugin) => plugin !== Accessibility),
  // What is dropped lies where it lies: a key pressed while it still glides there would be lost.
  Feedback.configure({ dropAnimation: null }),
  StyleInjector.configure({ nonce: getNonce() ?? '' }),
]

/** Tracks of a release, to be brought into order by drag or by keys. */
export function TrackOrder({ whose, product, tracks }: TrackOrderProps) {
  const t = useTexts(orderTexts)
  const [order, put] = useOrder(whose, product)
  const [said, setSaid] = useState('')
  const [keyed, setKeyed] = useState<string>()
  const trackOf = new Map(tracks.map((track) => [track.id, track]))
  const titleOf = (id: string) => trackOf.get(id)?.title ?? t('missing')
  const moveByKey = (id: string, by: -1 | 1) => {
    const wanted = swapped(order, id, by)
    if (wanted === undefined) return
    setKeyed(id)
    setSaid(t('moved', { title: titleOf(id), place: wanted.indexOf(id) + 1, count: wanted.length }))
    void put(wanted)
  }
  const remove = async (id: string) => {
    await put(order.filter((one) => one !== id))
    announce(t('removed', { title: titleOf(id) }), { label: t('undo'), run: () => put([...order]) })
  }
  return (
    <section aria-labelledby="release-tracks" className="flex flex-col">
      <OrderBar whose={whose} tracks={tracks} order={order} onAdd={(ids) => put([...order, ...ids])} />
      <DragDropProvider
        sensors={[PointerSensor]}
        plugins={plugins}
        onDragEnd={(event) => {
          if (event.canceled) return
          const wanted = move(order, event)
          if (wanted.some((id, at) => id !== order[at])) void put(wanted)
        }}
      >
        <ol aria-labelledby="release-tracks">
          {order.map((id, index) => (
            <OrderRow
              key={id}
              id={id}
              index={index}
              count={order.length}
              track={trackOf.get(id)}
              hasFocus={keyed === id}
              onMove={(by) => moveByKey(id, by)}
              onRemove={order.length > 1 ? () => remove(id) : undefined}
            />
          ))}
        </ol>
      </DragDropProvider>
      <p aria-live="assertive" className="sr-only">
        {said}
      </p>
    </section>
  )
}

interface OrderBarProps {
  readonly whose: Whose
  readonly tracks: readonly ReleaseTrack[]
  readonly order: readonly string[]
  onAdd(ids: readonly string[]): unknown
}

function OrderBar({ whose, tracks, order, onAdd }: OrderBarProps) {
  const t = useTexts(orderTexts)
  const tp = useTexts(pickerTexts)
  const [isAdding, setIsAdding] = useState(false)
  const totalMs = tracks.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0)
  return (
    <header className="flex items-center gap-3 border-hairline border-b pb-2">
      <h2 id="release-tracks" className="font-semibold text-16">
        {t('heading')}
      </h2>
      <p className="figures grow text-ink-soft">{t('total', { time: formatTime(totalMs / 1_000) })}</p>
      <Button icon={Plus} onClick={() => setIsAdding(true)}>
        {t('add')}
      </Button>
      <TrackPicker
        whose={whose}
        title={tp('add-heading')}
        without={order}
        isOpen={isAdding}
        label={(count) => (count === 0 ? tp('choose-one') : tp('add', { count }))}
        onClose={() => setIsAdding(false)}
        onChoose={async (ids) => {
          setIsAdding(false)
          await onAdd(ids)
        }}
      />
    </header>
  )
}

interface OrderRowProps {
  readonly id: string
  readonly index: number
  readonly count: number
  /** Undefined: it is no longer there. */
  readonly track: ReleaseTrack | undefined
  /** It was moved by a key, and is to be moved on by the next. */
  readonly hasFocus: boolean
  onMove(by: -1 | 1): void
  onRemove?: (() => void) | undefined
}

const steps: Readonly<Record<string, -1 | 1>> = { ArrowUp: -1, ArrowDown: 1 }

function OrderRow({ id, index, count, track, hasFocus, onMove, onRemove }: OrderRowProps) {
  const t = useTexts(orderTexts)
  const { ref, handleRef, isDragSource } = useSortable({ id, index })
  const grip = useRef<HTMLButtonElement | null>(null)
  // A row that changes places loses the focus of what is in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the new place that takes it away.
  useLayoutEffect(() => {
    if (hasFocus) grip.current?.focus()
  }, [hasFocus, index])
  const onKeyDown = (event: KeyboardEvent) => {
    const by = steps[event.key]
    if (by === undefined) return
    event.preventDefault()
    onMove(by)
  }
  const title = track?.title ?? t('missing')
  return (
    <li
      ref={ref}
      data-track={id}
      className={`grid h-11 grid-cols-[2rem_2rem_minmax(0,1fr)_auto_4rem_2rem] items-center gap-2 border-hairline border-b bg-paper hover:bg-wash ${isDragSource ? 'opacity-80' : ''}`}
    >
      <button
        type="button"
        ref={(element) => {
          grip.current = element
          handleRef(element)
        }}
        aria-label={t('grip', { title, place: index + 1, count })}
        onKeyDown={onKeyDown}
        className="flex h-8 w-8 cursor-grab touch-none items-center justify-center rounded-md text-ink-soft hover:text-ink"
      >
        <GripVertical size={16} strokeWidth={1.75} aria-hidden />
      </button>
      <Figure>{index + 1}</Figure>
      {track ? (
        <a href={hrefOf(`/tracks/${track.entryId}`)} className="truncate font-medium hover:underline">
          {title}
        </a>
      ) : (
        <span className="truncate text-bad-text">{title}</span>
      )}
      <span className="text-13 text-warn-text">
        {track && track.status !== 'published' && t('unpublished')}
      </span>
      <Figure>{track?.durationMs ? formatTime(track.durationMs / 1_000) : ''}</Figure>
      {onRemove ? <IconButton icon={X} label={t('remove', { title })} onClick={onRemove} /> : <span />}
    </li>
  )
}
