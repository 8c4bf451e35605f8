import { FilePlus2, Music, Search } from 'lucide-react'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { chooseFiles } from '../imports/take-files.ts'
import { libraryTexts } from './texts.ts'
import { columns } from './track-row.tsx'
import { lookForAll, useView } from './view-store.ts'

/** What to do where there is nothing to show. */
export function Nothing() {
  const t = useTexts(libraryTexts)
  const { search, status } = useView()
  if (search.trim() !== '' || status !== 'all')
    return (
      <EmptyState icon={Search} heading={t('none-found')}>
        <p>{t('none-found-hint')}</p>
        <Button onClick={lookForAll}>{t('show-all')}</Button>
      </EmptyState>
    )
  return (
    <div className="@container min-h-0 overflow-hidden">
      <EmptyState icon={Music} heading={t('empty-heading')}>
        <p>{t('empty-hint')}</p>
        <Button icon={FilePlus2} onClick={chooseFiles}>
          {t('import')}
        </Button>
      </EmptyState>
      <Shapes />
    </div>
  )
}

const rows = [0.9, 0.55, 0.75]

/** How it will look; a picture, and no track. */
function Shapes() {
  return (
    <div aria-hidden className="border-hairline border-t opacity-60">
      {rows.map((share) => (
        <div key={share} className={`${columns} h-11 border-hairline border-b px-6`}>
          <span />
          <span className="size-8 rounded-md bg-wash" />
          <span className="h-3 rounded-md bg-wash" style={{ width: `${share * 60}%` }} />
          <span className="h-3 rounded-md bg-wash" />
        </div>
      ))}
    </div>
  )
}
