import type { Currency } from '@veza/shared/kernel/money.ts'
import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { useActions } from '../../app/actions.ts'
import { saveFile } from '../../app/save-file.ts'
import { say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { chartCsv, soldCsv } from './exports.ts'
import { salesTexts } from './texts.ts'
import type { ShownStretches, Sold } from './use-sales.ts'

export interface ExportMenuProps {
  readonly shown: ShownStretches
  readonly currency: Currency
  readonly range: readonly [Date, Date]
  readonly sold: Sold | undefined
}

const CSV = 'text/csv;charset=utf-8'

/** The same from the palette. */
const asAction = ({ label, disabled, run }: Item, index: number) => ({
  id: `sales.export-${index}`,
  label: () => `${say(salesTexts)('export')}: ${label}`,
  icon: Download,
  run: () => !disabled && run(),
})

interface Item {
  readonly label: string
  readonly disabled: boolean
  run(): unknown
}

/** What is shown, as tables for other programs. */
export function ExportMenu({ shown: { bounds, figures }, currency, range, sold }: ExportMenuProps) {
  const t = useTexts(salesTexts)
  const language = useLanguage()
  const groups = useMemo(() => {
    const { stretches } = figures ?? {}
    return [
      [
        {
          label: t('export-chart'),
          disabled: stretches === undefined,
          run: () =>
            saveFile(
              `veza-sales-${currency}.csv`,
              CSV,
              chartCsv(currency, bounds, stretches ?? [], language),
            ),
        },
        {
          label: t('export-table'),
          disabled: sold === undefined,
          run: () =>
            saveFile(
              `veza-sold-by-${sold?.by}-${currency}.csv`,
              CSV,
              sold ? soldCsv(currency, range, sold, language) : '',
            ),
        },
      ],
    ]
  }, [t, figures, sold, currency, bounds, range, language])
  useActions(useMemo(() => groups.flat().map(asAction), [groups]))
  return (
    <Menu groups={groups}>
      <Button icon={Download}>{t('export')}</Button>
    </Menu>
  )
}
