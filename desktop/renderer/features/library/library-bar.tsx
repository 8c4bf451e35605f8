import { LayoutGrid, List, type LucideIcon } from 'lucide-react'
import { useTexts } from '../../app/texts.ts'
import { IconButton } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { ImportButton } from '../imports/import-button.tsx'
import { libraryTexts } from './texts.ts'
import { type Layout, layouts, look, showAs, sortBy, sorts, statuses, useView } from './view-store.ts'

export const SEARCH_FIELD = 'library-search'

/** What is shown, and how; what is not asked for often is in the palette. */
export function LibraryBar({ total }: { readonly total: number | undefined }) {
  const t = useTexts(libraryTexts)
  const view = useView()
  return (
    <header className="flex flex-wrap items-center gap-2 border-hairline border-b px-6 py-3">
      <h1 className="pr-1 font-semibold text-20">{t('heading')}</h1>
      <p className="min-w-0 grow truncate text-ink-soft" aria-live="polite">
        {total !== undefined && total > 0 && t('count', { count: total })}
      </p>
      <input
        id={SEARCH_FIELD}
        type="search"
        aria-label={t('search')}
        placeholder={t('search-hint')}
        className="moving h-8 w-56 min-w-0 rounded-md border border-hairline bg-transparent px-2.5 placeholder:text-ink-soft hover:border-ink-faint [&::-webkit-search-cancel-button]:appearance-none"
        value={view.search}
        onChange={(event) => look({ search: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'ArrowDown') return
          event.preventDefault()
          document.querySelector<HTMLElement>('[role=grid]')?.focus()
        }}
      />
      <Select
        label={t('filter')}
        isLabelHidden
        value={view.status}
        choices={(['all', ...statuses] as const).map((value) => ({ value, label: t(`filter.${value}`) }))}
        onChange={(status) => look({ status })}
      />
      {view.layout === 'covers' && (
        <Select
          label={t('sort')}
          isLabelHidden
          value={view.sort}
          choices={sorts.map((value) => ({ value, label: t(`sort.${value}`) }))}
          onChange={sortBy}
        />
      )}
      <LayoutSwitch layout={view.layout} />
      <ImportButton />
    </header>
  )
}

const icons: Readonly<Record<Layout, LucideIcon>> = { table: List, covers: LayoutGrid }

function LayoutSwitch({ layout }: { readonly layout: Layout }) {
  const t = useTexts(libraryTexts)
  return (
    <fieldset aria-label={t('layout')} className="flex">
      {layouts.map((one) => (
        <IconButton
          key={one}
          icon={icons[one]}
          label={t(`layout.${one}`)}
          aria-pressed={one === layout}
          onClick={() => showAs(one)}
        />
      ))}
    </fieldset>
  )
}
