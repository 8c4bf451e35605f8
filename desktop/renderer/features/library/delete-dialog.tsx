import { useQuery } from '@tanstack/react-query'
import { about } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { closeDialogs } from './dialogs-store.ts'
import { placesOf, removeMany } from './operations.ts'
import { libraryTexts } from './texts.ts'

/** Says what would be gone, and what would not, before anything is. */
export function DeleteDialog({ ids }: { readonly ids: readonly string[] }) {
  const t = useTexts(libraryTexts)
  const { data: places } = useQuery({
    queryKey: about('library', 'places', ids),
    queryFn: () => placesOf(ids),
  })
  const remove = () => {
    closeDialogs()
    void removeMany(ids)
  }
  return (
    <Dialog
      title={t('delete-heading', { count: ids.length })}
      isOpen
      isMessage
      onClose={closeDialogs}
      actions={
        <>
          <Button onClick={closeDialogs}>{t('cancel')}</Button>
          <Button kind="danger" disabled={places === undefined} onClick={remove}>
            {t('delete-now')}
          </Button>
        </>
      }
    >
      <div className="flex min-h-16 flex-col gap-2" aria-busy={places === undefined}>
        {places && places.there > 0 && <p>{t('delete-there', { count: places.there })}</p>}
        {places && places.published > 0 && <p>{t('delete-published', { count: places.published })}</p>}
        {places && places.here > 0 && <p className="text-ink-soft">{t('delete-here')}</p>}
      </div>
    </Dialog>
  )
}
