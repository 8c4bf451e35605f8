import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { useStore } from 'zustand'
import { useTexts } from '../../app/texts.ts'
import type { Editing } from './editing.ts'
import { editorTexts } from './texts.ts'

/** How far what was typed has come, in a few quiet words. */
export function SaveState({ track, editing }: { readonly track: EditedTrack; readonly editing: Editing }) {
  const t = useTexts(editorTexts)
  const { saving, invalid } = useStore(editing.store)
  const { edits, remoteId } = track
  const state = (() => {
    if (invalid.length > 0) return 'invalid'
    if (saving > 0) return 'saving'
    if (edits.some((edit) => edit.state === 'conflict')) return 'conflict'
    if (edits.some((edit) => edit.state === 'failed')) return 'refused'
    if (edits.length > 0) return 'here'
    return remoteId === null ? 'local' : 'sent'
  })()
  const isTrouble = state === 'invalid' || state === 'conflict' || state === 'refused'
  return (
    <span
      role="status"
      data-save={state}
      className={`text-13 ${isTrouble ? 'text-warn-text' : 'text-ink-soft'}`}
    >
      {t(`save.${state}`)}
    </span>
  )
}
