import { useMutation } from '@tanstack/react-query'
import type { StatementSummary } from '@veza/shared/contracts/selling.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { saveFile } from '../../app/save-file.ts'
import { client } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { tellMoney } from '../../ui/money.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Part } from './part.tsx'
import { payoutsTexts } from './texts.ts'

interface StatementListProps {
  readonly whose: Whose
  readonly statements: readonly StatementSummary[]
}

/** One for each month in which money moved, as files of the server's. */
export function StatementList({ whose, statements }: StatementListProps) {
  const t = useTexts(payoutsTexts)
  const language = useLanguage()
  const { mutate, isPending, variables } = useSaving(whose, language)
  return (
    <Part
      heading={t('statements')}
      about={t(statements.length === 0 ? 'statements.none' : 'statements.about')}
    >
      {statements.length > 0 && (
        <table className="w-full">
          <thead>
            <tr className="border-hairline border-b text-12 text-ink-soft">
              <th className="py-1.5 text-left font-normal">{t('month')}</th>
              <th className="py-1.5 text-right font-normal">{t('closing')}</th>
              <th className="w-40 py-1.5 text-right font-normal">{t('files')}</th>
            </tr>
          </thead>
          <tbody>
            {statements.map(({ month, isFinal, currencies }) => {
              const name = tellMonth(month, language)
              return (
                <tr key={month} className="border-hairline border-b">
                  <th scope="row" className="py-1.5 text-left font-normal">
                    {name} {!isFinal && <span className="text-12 text-ink-soft">{t('so-far')}</span>}
                  </th>
                  <td className="figures py-1.5 text-right">
                    {currencies.map(({ currency, closing }) => (
                      <p key={currency}>{tellMoney(closing, currency, language)}</p>
                    ))}
                  </td>
                  <td className="whitespace-nowrap py-1.5 text-right">
                    {(['pdf', 'csv'] as const).map((format) => (
                      <Button
                        key={format}
                        kind="bare"
                        aria-label={t('statement-of', { format: format.toUpperCase(), month: name })}
                        isBusy={isPending && variables?.month === month && variables.format === format}
                        onClick={() => mutate({ month, format })}
                      >
                        {format.toUpperCase()}
                      </Button>
                    ))}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </Part>
  )
}

function useSaving(whose: Whose, language: Language) {
  const t = useTexts(payoutsTexts)
  return useMutation({
    mutationFn: (wanted: { readonly month: string; readonly format: 'pdf' | 'csv' }) =>
      client.payouts.statement({ whose, language, ...wanted }),
    onSuccess: ({ filename, type, content }) => {
      saveFile(
        filename,
        type,
        Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0)),
      )
      announce(t('saved', { name: filename }))
    },
    onError: (error) => announceFault(tellProblem(error)),
  })
}

function tellMonth(month: string, language: Language): string {
  // A month of a statement is of UTC.
  const format = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return format.format(new Date(`${month}-01T00:00:00Z`))
}
