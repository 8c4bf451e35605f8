import { FilePlus2 } from 'lucide-react'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { chooseFiles } from '../imports/take-files.ts'
import { libraryTexts } from './texts.ts'
import { lookForAll, useView } from './view-store.ts'

/** What to do where there is nothing to show. */
export function Nothing() {
  const t = useTexts(libraryTexts)
  const { search, status } = useView()
  if (search.trim() !== '' || status !== 'all')
    return (
      <EmptyState picture="search" heading={t('none-found')}>
        <p>{t('none-found-hint')}</p>
        <Button onClick={lookForAll}>{t('show-all')}</Button>
      </EmptyState>
    )
  return (
    <div className="@container min-h-0 overflow-hidden">
      <EmptyState picture="library" heading={t('empty-heading')}>
        <p>{t('empty-hint')}</p>
        <Button icon={FilePlus2} onClick={chooseFiles}>
          {t('import')}
        </Button>
      </EmptyState>
    </div>
  )
}
