import { ArrowDown, ArrowUp, CalendarClock, X } from 'lucide-react'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { announce } from '../../app/announce.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { IconButton } from '../../ui/button.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { type FeaturedItem, movedBy } from './open-featured.ts'
import { featuredTexts } from './texts.ts'
import { UntilDialog } from './until-dialog.tsx'
import type { Draft } from './use-featured.ts'

/** What is featured, to be put in order by buttons or keys. */
export function FeaturedList({ draft: { items, put } }: { readonly draft: Draft }) {
  const t = useTexts(featuredTexts)
  const [said, setSaid] = useState('')
  const [asking, setAsking] = useState<FeaturedItem | null>(null)
  const { list, keepFocus } = useKeptFocus()
  const move = (item: FeaturedItem, by: -1 | 1) => {
    const moved = movedBy(items, item.id, by)
    if (moved === items) return
    keepFocus()
    const place = moved.findIndex(({ id }) => id === item.id) + 1
    setSaid(t('moved', { title: item.title, place, count: moved.length }))
    put(moved)
  }
  const remove = (item: FeaturedItem) => {
    put(items.filter((one) => one !== item))
    announce(t('removed', { title: item.title }), { label: t('undo'), run: () => put(items) })
  }
  return (
    <>
      <ol ref={list} aria-label={t('list')}>
        {items.map((item, index) => (
          <Row
            key={item.id}
            item={item}
            place={index + 1}
            onMove={(by) => move(item, by)}
            onUntil={() => setAsking(item)}
            onRemove={() => remove(item)}
          />
        ))}
      </ol>
      <p className="text-12 text-ink-soft">{t('keys-hint')}</p>
      <p aria-live="assertive" className="sr-only">
        {said}
      </p>
      {asking && (
        <UntilDialog
          item={asking}
          onClose={() => setAsking(null)}
          onChoose={(until) => put(items.map((one) => (one.id === asking.id ? { ...one, until } : one)))}
        />
      )}
    </>
  )
}

/** What is moved in a document loses the focus: it is given back. */
function useKeptFocus() {
  const list = useRef<HTMLOListElement>(null)
  const focused = useRef<Element | null>(null)
  useLayoutEffect(() => {
    if (focused.current instanceof HTMLElement && focused.current.isConnected) focused.current.focus()
    focused.current = null
  })
  const keepFocus = () => {
    focused.current = list.current?.contains(document.activeElement) ? document.activeElement : null
  }
  return { list, keepFocus }
}

interface RowProps {
  readonly item: FeaturedItem
  readonly place: number
  onMove(by: -1 | 1): void
  onUntil(): void
  onRemove(): void
}

function Row({ item: { title, kind, until, isShown }, place, onMove, onUntil, onRemove }: RowProps) {
  const t = useTexts(featuredTexts)
  const language = useLanguage()
  const onKeyDown = (event: KeyboardEvent) => {
    const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key as 'ArrowUp' | 'ArrowDown']
    if (by === undefined || !event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    onMove(by)
  }
  return (
    <li
      className="flex min-h-12 items-center gap-3 border-hairline border-b py-2"
      data-featured={title}
      onKeyDown={onKeyDown}
    >
      <span className="figures w-5 shrink-0 text-right text-ink-soft">{place}</span>
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{title}</p>
        <p className="figures flex flex-wrap gap-x-2 text-12 text-ink-soft">
          <span>{t(`kind.${kind}`)}</span>
          <span>{until === null ? t('forever') : t('until', { time: tellTime(until, language) })}</span>
          {!isShown && <span className="text-warn-text">{t('not-shown')}</span>}
        </p>
      </div>
      <IconButton icon={ArrowUp} label={t('up', { title })} onClick={() => onMove(-1)} />
      <IconButton icon={ArrowDown} label={t('down', { title })} onClick={() => onMove(1)} />
      <IconButton icon={CalendarClock} label={t('set-until', { title })} onClick={onUntil} />
      <IconButton icon={X} label={t('remove', { title })} onClick={onRemove} />
    </li>
  )
}
