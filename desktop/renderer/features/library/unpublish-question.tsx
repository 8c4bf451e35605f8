import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { closeDialogs, useDialogs } from './dialogs-store.ts'
import { unpublish } from './operations.ts'
import { libraryTexts } from './texts.ts'

/** Before tracks are taken from those who hear them; asked wherever one is. */
export function UnpublishQuestion() {
  const t = useTexts(libraryTexts)
  const { unpublishing } = useDialogs()
  if (unpublishing === null) return null
  const takeBack = () => {
    closeDialogs()
    void unpublish(unpublishing)
  }
  return (
    <Dialog
      title={t('unpublish-heading', { count: unpublishing.length })}
      isOpen
      isMessage
      onClose={closeDialogs}
      actions={
        <>
          <Button onClick={closeDialogs}>{t('cancel')}</Button>
          <Button kind="danger" onClick={takeBack}>
            {t('unpublish')}
          </Button>
        </>
      }
    >
      <p className="leading-normal">{t('unpublish-text')}</p>
    </Dialog>
  )
}
