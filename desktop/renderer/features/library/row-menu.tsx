import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { ExternalLink, Pencil, SquarePen, Trash2, Undo2, Upload } from 'lucide-react'
import { navigate } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import type { MenuItem } from '../../ui/menu.tsx'
import { MenuAt, type MenuPlace } from '../../ui/menu-at.tsx'
import { useAccount } from '../session/use-session.ts'
import { askToDelete, askToEdit } from './dialogs-store.ts'
import { publish, unpublish } from './operations.ts'
import { targetsOf, useSelection } from './selection.ts'
import { libraryTexts } from './texts.ts'

export interface OpenMenu {
  readonly place: MenuPlace
  readonly entry: LibraryEntry
}

export const openTrack = (id: string): void => navigate(`/tracks/${encodeURIComponent(id)}`)

/** What can be done with a track, or with all that are chosen where it is one of them. */
export function RowMenu({ menu, onClose, onClosed }: RowMenuProps) {
  const t = useTexts(libraryTexts)
  const groups = useItems(menu?.entry)
  return (
    <MenuAt
      place={menu?.place ?? null}
      label={t('more', { title: menu?.entry.title ?? '' })}
      groups={groups}
      onClose={onClose}
      onClosed={onClosed}
    />
  )
}

interface RowMenuProps {
  readonly menu: OpenMenu | null
  onClose(): void
  onClosed(): void
}

function useItems(entry: LibraryEntry | undefined): MenuItem[][] {
  const t = useTexts(libraryTexts)
  const account = useAccount()
  const selection = useSelection()
  if (entry === undefined) return []
  const ids = targetsOf(selection, entry.id)
  const isOne = ids.length === 1
  const isOut = account === null
  const { url, status } = entry
  const back: MenuItem = { label: t('unpublish'), icon: Undo2, disabled: isOut, run: () => unpublish(ids) }
  return [
    isOne ? [{ label: t('open-track'), icon: SquarePen, run: () => openTrack(entry.id) }] : [],
    [
      { label: t('edit'), icon: Pencil, run: () => askToEdit(ids) },
      { label: t('publish'), icon: Upload, run: () => publish(ids) },
      ...(status === 'published' ? [back] : []),
    ],
    isOne && url
      ? [{ label: t('open-page'), icon: ExternalLink, run: () => window.open(url, '_blank', 'noreferrer') }]
      : [],
    [{ label: t('delete'), icon: Trash2, isDanger: true, run: () => askToDelete(ids) }],
  ]
}
