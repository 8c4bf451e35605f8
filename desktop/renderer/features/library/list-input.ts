import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useEffectEvent, useRef } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { isMac } from '../../ui/keys-as-written.ts'
import { showOfflinePanel } from '../offline/panel-store.ts'
import { showFailed } from '../queue/queue-store.ts'
import { preview } from './preview.ts'
import { type OpenMenu, openTrack } from './row-menu.tsx'
import { isSeek, seekByKey, seekInput } from './row-position.tsx'
import { type Asked, allIds, type RowAt } from './rows.ts'
import {
  chosenAlone,
  NAVIGATING,
  placeAfter,
  stretched,
  toggled,
  unchooseAll,
  useSelection,
} from './selection.ts'

export interface ListParts {
  readonly asked: Asked
  readonly count: number
  readonly rowAt: RowAt
  readonly frame: RefObject<HTMLElement | null>
  /** How many stand beside each other, and how many rows fit. */
  readonly perRow: number
  readonly perPage: number
  /** Scrolls so that a place is seen. */
  reveal(index: number): void
  openMenu(menu: OpenMenu): void
}

const isMod = (event: KeyboardEvent | MouseEvent) => (isMac ? event.metaKey : event.ctrlKey)

/** Mouse and keys of a list as a whole: what is pressed in a row says by `data-row` and `data-do` what it is. */
export function useListInput(list: ListParts) {
  useCursor(list)
  return {
    ...seekInput,
    onClick: (event: MouseEvent) => press(list, event),
    onDoubleClick: (event: MouseEvent) => {
      const entry = entryIn(list, event.target)
      if (entry && !isControl(event.target) && !isSeek(event.target)) openTrack(entry.id)
    },
    onContextMenu: (event: MouseEvent) => {
      const { cursor } = useSelection.getState()
      // By the key for it, the event comes from the list itself.
      const isByKey = event.target === list.frame.current
      const index = isByKey ? cursor : indexIn(event.target)
      const entry = index === undefined ? undefined : list.rowAt(index)
      if (entry === undefined || index === undefined) return
      event.preventDefault()
      list.openMenu({ entry, place: isByKey ? placeOf(list, index) : { x: event.clientX, y: event.clientY } })
    },
    onKeyDown: (event: KeyboardEvent) => type(list, event),
  }
}

/** The cursor stays on what it stood on where rows come and go before it. */
function useCursor({ asked, rowAt, count, frame, reveal }: ListParts): void {
  const { cursor, cursorId } = useSelection()
  const here = rowAt(cursor)?.id
  useEffect(() => {
    if (cursor > 0 && cursor >= count) useSelection.setState({ cursor: Math.max(0, count - 1) })
    else if (here !== undefined && here !== cursorId) useSelection.setState({ cursorId: here })
  }, [cursor, cursorId, here, count])
  const before = useRef(asked)
  const revealNow = useEffectEvent(reveal)
  useEffect(() => {
    // Back from elsewhere, one is where one was; what is asked anew begins at its top.
    if (before.current === asked) revealNow(useSelection.getState().cursor)
    else {
      before.current = asked
      useSelection.setState({ cursor: 0, cursorId: undefined, anchor: 0 })
      frame.current?.scrollTo(0, 0)
    }
  }, [asked, frame])
  // The list is what one has come for; whoever is elsewhere already stays there.
  useEffect(() => {
    const list = frame.current
    if (list === null || document.activeElement !== document.body) return
    // Nobody asked yet where the keys are.
    list.dataset.quiet = ''
    list.focus({ preventScroll: true })
  }, [frame])
}

const within = (target: EventTarget, selector: string) =>
  target instanceof Element ? (target.closest<HTMLElement>(selector) ?? undefined) : undefined
const indexIn = (target: EventTarget): number | undefined => {
  const row = within(target, '[data-row]')
  return row && Number(row.dataset.row)
}
const entryIn = ({ rowAt }: ListParts, target: EventTarget): LibraryEntry | undefined => {
  const index = indexIn(target)
  return index === undefined ? undefined : rowAt(index)
}
const isControl = (target: EventTarget) => within(target, 'a, button, input') !== undefined

function placeOf({ frame }: ListParts, index: number): OpenMenu['place'] {
  const row = frame.current?.querySelector(`[data-row="${index}"]`) ?? frame.current
  const { right = 0, bottom = 0 } = row?.getBoundingClientRect() ?? {}
  return { x: right - 16, y: bottom - 8 }
}

function press(list: ListParts, event: MouseEvent): void {
  const index = indexIn(event.target)
  const entry = entryIn(list, event.target)
  if (index === undefined || entry === undefined || isSeek(event.target)) return
  const button = within(event.target, '[data-do]')
  if (button?.dataset.do === 'menu') {
    const { right, bottom } = button.getBoundingClientRect()
    list.openMenu({ entry, place: { x: right, y: bottom } })
    return
  }
  // Its own track, of all that went wrong there.
  if (button?.dataset.do === 'failed' && entry.localId !== null) showFailed(entry.localId)
  if (within(event.target, 'a')) return
  if (button?.dataset.do === 'refused') {
    showOfflinePanel()
    return
  }
  if (button?.dataset.do === 'play') {
    preview.toggle(entry)
    return
  }
  if (event.shiftKey) return void stretch(list, index)
  const isToggled = isMod(event) || button?.dataset.do === 'toggle'
  useSelection.setState((selection) =>
    isToggled ? toggled(selection, entry.id, index) : chosenAlone(entry.id, index),
  )
}

/** Chooses from the anchor to here; which those are, the engine knows. */
async function stretch({ asked }: ListParts, index: number): Promise<void> {
  useSelection.setState({ cursor: index, cursorId: undefined })
  try {
    const order = await allIds(asked)
    useSelection.setState((selection) => stretched(selection, order))
  } catch (error) {
    announceFault(tellProblem(error))
  }
}

export async function chooseAll(asked: Asked): Promise<void> {
  try {
    useSelection.setState({ chosen: new Set(await allIds(asked)) })
  } catch (error) {
    announceFault(tellProblem(error))
  }
}

function type(list: ListParts, event: KeyboardEvent): void {
  const { cursor, chosen } = useSelection.getState()
  const { key } = event
  const isHere = event.target === event.currentTarget
  if (list.frame.current) delete list.frame.current.dataset.quiet
  if (seekByKey(event)) event.stopPropagation()
  else if (NAVIGATING.includes(key)) move(list, placeAfter(key, cursor, list), event.shiftKey)
  else if (key === 'a' && isMod(event)) void chooseAll(list.asked)
  else if (key === 'Escape' && chosen.size > 0) unchooseAll()
  else if (key === 'Enter' && isHere) {
    const entry = list.rowAt(cursor)
    if (entry) openTrack(entry.id)
  } else return
  event.preventDefault()
}

function move(list: ListParts, index: number, isStretching: boolean): void {
  list.reveal(index)
  if (isStretching) return void stretch(list, index)
  useSelection.setState({ cursor: index, anchor: index, cursorId: list.rowAt(index)?.id })
}
