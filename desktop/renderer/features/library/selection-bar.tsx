import { Pencil, Trash2, Upload, X } from 'lucide-react'
import { useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { askToDelete, askToEdit } from './dialogs-store.ts'
import { publish } from './operations.ts'
import { unchooseAll, useSelection } from './selection.ts'
import { libraryTexts } from './texts.ts'

/** What can be done with what is chosen. */
export function SelectionBar() {
  const t = useTexts(libraryTexts)
  const { chosen } = useSelection()
  if (chosen.size === 0) return null
  const ids = [...chosen]
  return (
    <section
      aria-label={t('selection')}
      className="raised absolute bottom-4 left-1/2 z-10 flex -translate-x-1/2 items-center gap-1 rounded-md py-1.5 pr-1.5 pl-4"
    >
      <p className="whitespace-nowrap pr-3 font-medium" aria-live="polite">
        {t('chosen', { count: chosen.size })}
      </p>
      <Button kind="bare" icon={Pencil} onClick={() => askToEdit(ids)}>
        {t('edit')}
      </Button>
      <Button kind="bare" icon={Upload} onClick={() => publish(ids)}>
        {t('publish')}
      </Button>
      <Button kind="bare" icon={Trash2} onClick={() => askToDelete(ids)}>
        {t('delete')}
      </Button>
      <IconButton icon={X} label={t('unchoose')} onClick={unchooseAll} />
    </section>
  )
}
