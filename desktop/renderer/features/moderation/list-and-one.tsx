import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { moderationTexts } from './texts.ts'

interface ListAndOneProps<T> {
  /** Read out. */
  readonly label: string
  readonly items: readonly T[]
  readonly index: number
  choose(index: number): void
  readonly more: (() => void) | undefined
  readonly isBringing: boolean
  row(item: T): ReactNode
  /** What is chosen of it. */
  readonly children: ReactNode
}

/** What waits, and beside it the one that is looked at; below it where there is little room. */
export function ListAndOne<T extends { readonly id: string }>(props: ListAndOneProps<T>) {
  const { children, more, isBringing } = props
  const t = useTexts(moderationTexts)
  return (
    <div className="grid min-h-0 grow grid-rows-[minmax(7rem,2fr)_minmax(0,5fr)] md:grid-cols-[19rem_minmax(0,1fr)] md:grid-rows-1">
      <div className="min-h-0 overflow-auto border-hairline border-b md:border-r md:border-b-0">
        <Rows {...props} />
        {more && (
          <div className="p-3">
            <Button isBusy={isBringing} onClick={more}>
              {t('more')}
            </Button>
          </div>
        )}
      </div>
      <div className="min-h-0 overflow-auto">{children}</div>
    </div>
  )
}

function Rows<T extends { readonly id: string }>({ label, items, index, choose, row }: ListAndOneProps<T>) {
  const id = useId()
  const list = useFollowedList(index)
  const keys: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    Home: 0,
    End: items.length - 1,
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const to = keys[event.key]
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    delete event.currentTarget.dataset.quiet
    choose(to)
  }
  return (
    <div
      ref={list}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={items[index] && `${id}-${items[index].id}`}
      className="group/list outline-none"
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget }) => delete currentTarget.dataset.quiet}
    >
      {items.map((item, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
        <div
          key={item.id}
          id={`${id}-${item.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === index}
          className="cursor-pointer border-hairline border-b px-4 py-2 hover:bg-wash aria-selected:bg-accent/10 -outline-offset-2 outline-accent group-data-quiet/list:outline-0! group-focus-visible/list:aria-selected:outline-2"
          onClick={() => choose(at)}
        >
          {row(item)}
        </div>
      ))}
    </div>
  )
}

/** Shows what is chosen, and takes the keys: it is what one has come for; whoever is elsewhere already stays there. */
function useFollowedList(index: number) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }, [index])
  useEffect(() => {
    const element = list.current
    if (element === null || document.activeElement !== document.body) return
    // Nobody asked yet where the keys are.
    element.dataset.quiet = ''
    element.focus({ preventScroll: true })
  }, [])
  return list
}
