import type { JobGroup } from '@veza/shared/studio/bridge/queue.ts'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useActions } from '../../app/actions.ts'
import { say, useTexts } from '../../app/texts.ts'
import { groupButtonId } from './group-row.tsx'
import { toggle, useView } from './queue-store.ts'
import { liveIds } from './standing.ts'
import { queueTexts } from './texts.ts'
import { cancel, moveBefore, pauseOrResume, titleOf } from './wishes.ts'

export interface ListKeys {
  readonly total: number
  readonly isMovable: boolean
  group(index: number): JobGroup | undefined
  reveal(index: number): void
}

/** Up and down go through the rows; with Alt they take the row along. P rests it, Delete ends it. */
export function useListKeys(list: ListKeys) {
  const { total, group, reveal } = list
  const focus = useFocusOnceDrawn()
  const said = useCarry(list)

  function go(index: number): void {
    const to = Math.max(0, Math.min(total - 1, index))
    focus(group(to))
    reveal(to)
    useView.setState({ cursor: to })
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { cursor } = useView.getState()
    const here = group(cursor)
    if (event.altKey || event.ctrlKey || event.metaKey || here === undefined) return
    if (!(event.target instanceof HTMLElement) || event.target.id !== groupButtonId(here.id)) return
    const acts: Readonly<Record<string, () => unknown>> = {
      ArrowUp: () => go(cursor - 1),
      ArrowDown: () => go(cursor + 1),
      Home: () => go(0),
      End: () => go(total - 1),
      ArrowRight: () => toggle(here.id, true),
      ArrowLeft: () => toggle(here.id, false),
      p: () => pauseOrResume(here),
      Delete: () => cancel(here, liveIds(here)),
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return { said, onKeyDown }
}

/** A row that is further away is drawn first, and then takes the focus. */
function useFocusOnceDrawn(): (group: JobGroup | undefined) => void {
  const wanted = useRef<string | undefined>(undefined)
  useEffect(() => {
    const button = wanted.current && document.getElementById(wanted.current)
    if (!button) return
    wanted.current = undefined
    button.focus()
  })
  return (group) => {
    wanted.current = group && groupButtonId(group.id)
  }
}

/** Takes the row that the keyboard is at up or down. @returns what became of it, to be read out */
function useCarry({ total, group, isMovable, reveal }: ListKeys): string {
  const t = useTexts(queueTexts)
  const [said, setSaid] = useState('')
  async function carry(by: -1 | 1): Promise<void> {
    const { cursor } = useView.getState()
    const to = cursor + by
    const taken = group(cursor)
    if (!isMovable || taken === undefined || to < 0 || to >= total) return
    if (!(await moveBefore(taken, group(by < 0 ? to : to + 1)))) return
    useView.setState({ cursor: to })
    reveal(to)
    setSaid(t('moved', { title: titleOf(taken), place: to + 1, total }))
  }
  const now = useRef(carry)
  now.current = carry
  useActions(
    useMemo(
      () =>
        (
          [
            ['up', -1],
            ['down', 1],
          ] as const
        ).map(([way, by]) => ({
          id: `queue.move-${way}`,
          label: () => say(queueTexts)(`move-${way}`),
          keys: `alt+arrow${way}`,
          run: () => now.current(by),
        })),
      [],
    ),
  )
  return said
}
