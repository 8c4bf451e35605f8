import type { Settings } from '@veza/shared/studio/bridge/settings.ts'
import { useEffect } from 'react'
import { isMac } from '../ui/keys-as-written.ts'
import { useActionsStore } from './actions.ts'
import { settingsQuery } from './appearance.ts'
import { queries } from './studio.ts'

/** One press, as `mod+k`, `shift+/`, `?`, `space`. Letters are what the layout writes, not where the key lies. */
function pressOf(event: KeyboardEvent): string {
  const isMod = isMac ? event.metaKey : event.ctrlKey
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  // What Shift makes of a sign is in the sign; of a letter or a named key it is not.
  const isShift = event.shiftKey && (key.length > 1 || /[a-z]/.test(key))
  return [isMod && 'mod', event.altKey && 'alt', isShift && 'shift', key].filter(Boolean).join('+')
}

/** Of letters and signs alone, as speech or a stray hand may make them: `g l`, `?`, `space`; not `delete`, not `mod+k`. */
export const isOfCharacters = (keys: string): boolean =>
  keys.split(' ').every((press) => [...press.replace(/^shift\+/, '')].length === 1 || press === 'space')

const hasCharacterKeys = () =>
  queries.getQueryData<Settings>(settingsQuery.queryKey)?.hasCharacterKeys ?? true

/** Where letters are written, plain ones are not for us. */
function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('input:not([type=radio], [type=checkbox], [type=range]), textarea, select'))
  )
}

/** What the space bar presses by itself. */
const isPressedBySpace = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('button, summary, [type=checkbox], [role=button]')

const SEQUENCE_MS = 1_000

/** Listens for the keys of every action: single ones, and two in a row (`g l`). */
export function useShortcuts(): void {
  useEffect(() => {
    let before = { press: '', atMs: 0 }
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const press = pressOf(event)
      const isPlain = !press.includes('mod+') && !press.includes('alt+')
      if (isPlain && (isWriting(event.target) || document.querySelector('[role=dialog], [role=menu]'))) return
      if (press === 'space' && isPressedBySpace(event.target)) return
      const isSequence = event.timeStamp - before.atMs < SEQUENCE_MS
      const wanted = isSequence ? [`${before.press} ${press}`, press] : [press]
      before = { press, atMs: event.timeStamp }
      const { actions } = useActionsStore.getState()
      const action = wanted.flatMap((keys) => actions.findLast((one) => one.keys === keys) ?? [])[0]
      if (action === undefined) return
      if (isOfCharacters(action.keys ?? '') && !hasCharacterKeys()) return
      event.preventDefault()
      action.run()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}
