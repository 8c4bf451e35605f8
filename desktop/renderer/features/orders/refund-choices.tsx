import type { RefundTerms } from '@veza/shared/contracts/refunds.ts'
import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellMoney } from '../../ui/money.ts'

import { ordersTexts } from './texts.ts'

export type Choice = RefundTerms['choices'][number]

/** Of one thing that is left, all of the order is nothing else. */
export const different = (choices: readonly Choice[]): Choice[] =>
  choices.filter(
    ({ itemId, amount }) => itemId === null || choices[0]?.amount !== amount || choices[0].itemId !== null,
  )

export interface ChoicesProps {
  readonly choices: readonly Choice[]
  readonly currency: RefundTerms['currency']
  readonly sale: SyncSale
  readonly chosen: Choice
  onChoose(itemId: string | null): void
}

/** All of the order, or which thing of it. */
export function Choices({ choices, currency, sale, chosen, onChoose }: ChoicesProps) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-13">{t('which')}</legend>
      {choices.map(({ itemId, amount }) => (
        <label key={itemId ?? ''} className="flex cursor-pointer items-center gap-2 py-1">
          <input
            type="radio"
            name="which"
            className="accent-accent"
            checked={itemId === chosen.itemId}
            onChange={() => onChoose(itemId)}
          />
          <span className="grow truncate">
            {itemId === null ? t('all') : sale.items.find(({ id }) => id === itemId)?.title}
          </span>
          <span className="figures text-ink-soft">{tellMoney(amount, currency, language)}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Whose loss it is. */
export function Cost({
  choice,
  currency,
}: {
  readonly choice: Choice
  readonly currency: RefundTerms['currency']
}) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const row = 'flex justify-between gap-4 py-1'
  return (
    <dl className="figures" aria-label={t('cost')} data-cost={choice.amount}>
      {choice.parts.map(({ who, name, amount }) => (
        <div key={`${who} ${name}`} className={row}>
          <dt>
            {who === 'collaborator' && name === null
              ? t('part.collaborator-unnamed')
              : t(`part.${who}`, { name: name ?? '' })}
          </dt>
          <dd>{tellMoney(amount, currency, language)}</dd>
        </div>
      ))}
      <div className={`${row} border-hairline border-t font-medium`}>
        <dt>{t('sum')}</dt>
        <dd>{tellMoney(choice.amount, currency, language)}</dd>
      </div>
    </dl>
  )
}
