import { CheckCheck, LayoutGrid, Pencil, Play, Search, Square, Trash2, Undo2, Upload } from 'lucide-react'
import type { Action } from '../../app/feature.ts'
import { say } from '../../app/texts.ts'
import { askToDelete, askToEdit, askToUnpublish } from './dialogs-store.ts'
import { SEARCH_FIELD } from './library-bar.tsx'
import { chooseAll } from './list-input.ts'
import { publish } from './operations.ts'
import { preview } from './preview.ts'
import { type Asked, knownEntries } from './rows.ts'
import { targetsAtHand, toggled, useSelection } from './selection.ts'
import { libraryTexts } from './texts.ts'
import { showAs, useView } from './view-store.ts'

const SKIP_SECONDS = 5

const atHand = () => targetsAtHand(useSelection.getState())

/** What can be done while the library is shown, by its keys or from the palette. */
export function screenActions(asked: Asked): Action[] {
  const t = (key: keyof typeof libraryTexts.en) => () => say(libraryTexts)(key as 'edit')
  return [
    { id: 'library.search', label: t('focus-search'), icon: Search, keys: '/', run: focusSearch },
    { id: 'library.edit', label: t('edit'), icon: Pencil, keys: 'e', run: () => askToEdit(atHand()) },
    { id: 'library.publish', label: t('publish'), icon: Upload, run: () => publish(atHand()) },
    {
      id: 'library.unpublish',
      label: t('unpublish-ask'),
      icon: Undo2,
      run: () => askToUnpublish(atHand()),
    },
    {
      id: 'library.delete',
      label: t('delete'),
      icon: Trash2,
      keys: 'delete',
      run: () => askToDelete(atHand()),
    },
    { id: 'library.choose', label: t('choose-cursor'), icon: Square, keys: 'x', run: toggleCursor },
    { id: 'library.choose-all', label: t('choose-all'), icon: CheckCheck, run: () => chooseAll(asked) },
    { id: 'library.play', label: t('play-cursor'), icon: Play, keys: 'space', run: playCursor },
    { id: 'library.back', label: t('back'), keys: 'j', run: () => preview.skip(-SKIP_SECONDS) },
    { id: 'library.halt', label: t('halt'), keys: 'k', run: () => preview.pause() },
    { id: 'library.forward', label: t('forward'), keys: 'l', run: () => preview.skip(SKIP_SECONDS) },
    { id: 'library.layout', label: t('switch-layout'), icon: LayoutGrid, keys: 'v', run: switchLayout },
  ]
}

const focusSearch = () => document.getElementById(SEARCH_FIELD)?.focus()

function toggleCursor(): void {
  useSelection.setState((selection) =>
    selection.cursorId === undefined ? selection : toggled(selection, selection.cursorId, selection.cursor),
  )
}

function switchLayout(): void {
  showAs(useView.getState().layout === 'covers' ? 'table' : 'covers')
}

function playCursor(): void {
  const { cursorId } = useSelection.getState()
  const [entry] = cursorId === undefined ? [] : knownEntries(new Set([cursorId]))
  if (entry) preview.toggle(entry)
}
