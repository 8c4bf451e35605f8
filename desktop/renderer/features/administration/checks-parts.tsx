import type { BalanceDifference, LedgerFinding } from '@veza/shared/contracts/reconciliation.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { tellMoney } from '../../ui/money.ts'
import { Part } from '../moderation/case-parts.tsx'
import { tellTime } from '../offline/tell-time.ts'
import type { Whose } from '../sales/use-whose.ts'
import { reconciliationTexts } from './texts.ts'
import { useCheck } from './use-reconciliation.ts'

interface BooksPartProps {
  readonly whose: Whose
  readonly checkedAt: string | null
  readonly findings: readonly LedgerFinding[]
}

/** Where the books contradict themselves, or the rows that they tell of. */
export function BooksPart({ whose, checkedAt, findings }: BooksPartProps) {
  const t = useTexts(reconciliationTexts)
  const language = useLanguage()
  const { mutate, isPending } = useCheck(whose)
  return (
    <Part heading={t('books')}>
      {checkedAt === null ? (
        <p className="text-ink-soft">{t('never-checked')}</p>
      ) : (
        <p className="text-ink-soft">{t('checked-at', { time: tellTime(checkedAt, language) })}</p>
      )}
      {checkedAt !== null && findings.length === 0 && <p>{t('no-findings')}</p>}
      {findings.length > 0 && (
        <>
          <p className="max-w-[70ch] text-warn-text leading-normal">{t('findings-what')}</p>
          <ul>
            {findings.map(({ check, subject, expected, actual }) => (
              <li key={`${check} ${subject}`} className="border-hairline border-b py-2" data-finding={check}>
                <p className="break-all font-mono text-12 leading-5">{check}</p>
                <p className="break-all font-mono text-12 text-ink-soft leading-5">{subject}</p>
                <p className="break-words">{t('finding-line', { expected, actual })}</p>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <Button isBusy={isPending} onClick={() => mutate()}>
          {t('check')}
        </Button>
      </p>
    </Part>
  )
}

interface BalancePartProps {
  readonly comparedAt: string | null
  readonly differences: readonly BalanceDifference[]
}

/** Where what the provider moved and what the books say of it differ. */
export function BalancePart({ comparedAt, differences }: BalancePartProps) {
  const t = useTexts(reconciliationTexts)
  const language = useLanguage()
  return (
    <Part heading={t('balance')}>
      {comparedAt === null ? (
        <p className="text-ink-soft">{t('never-compared')}</p>
      ) : (
        <p className="text-ink-soft">{t('compared-at', { time: tellTime(comparedAt, language) })}</p>
      )}
      {comparedAt !== null && differences.length === 0 && <p>{t('no-differences')}</p>}
      <ul>
        {differences.map((difference) => (
          <Difference
            key={`${difference.kind} ${difference.type} ${difference.sourceId} ${difference.movedAt}`}
            difference={difference}
          />
        ))}
      </ul>
    </Part>
  )
}

function Difference({ difference }: { readonly difference: BalanceDifference }) {
  const t = useTexts(reconciliationTexts)
  const language = useLanguage()
  const { kind, type, sourceId, currency, provider, books, movedAt } = difference
  const money = (amount: number) => tellMoney(amount, currency, language)
  return (
    <li className="flex flex-col gap-0.5 border-hairline border-b py-2" data-difference={kind}>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{t(`difference.${kind}`)}</span>
        <span className="figures">
          {t('difference-line', { provider: money(provider), books: money(books) })}
        </span>
      </p>
      <p className="figures break-all text-12 text-ink-soft">
        {[type, sourceId, tellTime(movedAt, language)].join(' · ')}
      </p>
      <p className="break-words text-13 text-ink-soft">{t(`next.${kind}`)}</p>
    </li>
  )
}
