import { lazy, Suspense, useDeferredValue, useEffect, useMemo } from 'react'
import { useActions } from '../../app/actions.ts'
import { ImportReport } from '../imports/import-report.tsx'
import { useAccount } from '../session/use-session.ts'
import { screenActions } from './actions.ts'
import { CoverList } from './cover-list.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { useDialogs } from './dialogs-store.ts'
import { LibraryBar } from './library-bar.tsx'
import { Nothing } from './nothing.tsx'
import { preview } from './preview.ts'
import { type Asked, useAnswered } from './rows.ts'
import { SelectionBar } from './selection-bar.tsx'
import { TrackList } from './track-list.tsx'
import { useView } from './view-store.ts'

const EditDialog = lazy(() => import('./edit-dialog.tsx').then((found) => ({ default: found.EditDialog })))

/** Every track, thousands of them, in one list. */
export function LibraryScreen() {
  const { layout } = useView()
  const { asked, total, isUpToDate } = useAnswered(useAsked())
  useActions(useMemo(() => screenActions(asked), [asked]))
  useEffect(() => () => preview.stop(), [])
  const Tracks = layout === 'covers' ? CoverList : TrackList
  return (
    <div className="flex h-full flex-col">
      <LibraryBar total={total} />
      <ImportReport />
      <div className="relative flex min-h-0 grow flex-col" aria-busy={!isUpToDate}>
        {total === 0 && <Nothing />}
        {total !== undefined && total > 0 && <Tracks asked={asked} count={total} />}
        <SelectionBar />
      </div>
      <Dialogs />
    </div>
  )
}

/** What is wanted, of whom. What is typed is asked for once the list has kept up with what was typed before. */
function useAsked(): Asked {
  const account = useAccount()
  const { search, status, sort, isDescending } = useView()
  const server = account?.server
  const accountId = account?.accountId
  const asked = useMemo(() => {
    const whose = server === undefined || accountId === undefined ? null : { server, accountId }
    return { search, status, sort, isDescending, whose }
  }, [search, status, sort, isDescending, server, accountId])
  return useDeferredValue(asked)
}

function Dialogs() {
  const { editing, deleting } = useDialogs()
  return (
    <Suspense>
      {editing && <EditDialog ids={editing} />}
      {deleting && <DeleteDialog ids={deleting} />}
    </Suspense>
  )
}
