import { useMutation } from '@tanstack/react-query'
import { REFUND_REASON_MAX, type RefundTerms } from '@veza/shared/contracts/refunds.ts'
import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import { useState } from 'react'
import { announce } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { tellMoney } from '../../ui/money.ts'
import { Notice } from '../../ui/notice.tsx'
import { isSilence } from '../sales/is-silence.ts'
import type { Whose } from '../sales/use-whose.ts'
import { ordersTexts } from './texts.ts'

type Choice = RefundTerms['choices'][number]

export interface RefundsProps {
  readonly sale: SyncSale
  readonly whose: Whose
}

export interface RefundDialogProps extends RefundsProps {
  readonly terms: RefundTerms
  onClose(): void
}

/** Says what it costs whom before anything is asked for. */
export function RefundDialog({ terms, sale, whose, onClose }: RefundDialogProps) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const [itemId, setItemId] = useState(terms.choices[0]?.itemId ?? null)
  const [reason, setReason] = useState('')
  const asked = useAsk({ sale, whose, onClose })
  const choices = different(terms.choices)
  // What is left of it may have become another meanwhile, or none.
  const choice = choices.find((one) => one.itemId === itemId) ?? choices[0]
  if (choice === undefined) return null
  const amount = tellMoney(choice.amount, terms.currency, language)
  return (
    <Dialog
      title={t('dialog-title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('keep')}</Button>
          <Button
            kind="danger"
            isBusy={asked.isPending}
            onClick={() => asked.mutate({ itemId: choice.itemId, reason })}
          >
            {t('confirm', { amount })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {choices.length > 1 && (
          <Choices terms={{ ...terms, choices }} sale={sale} chosen={choice} onChoose={setItemId} />
        )}
        <Cost choice={choice} currency={terms.currency} />
        <TextArea
          label={t('reason')}
          hint={t('reason-hint')}
          rows={2}
          maxLength={REFUND_REASON_MAX}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <p className="text-13 text-ink-soft">{t('download-gone')}</p>
        {asked.error && (
          <Notice kind="bad">
            {isSilence(asked.error) ? t('unknown-outcome') : tellProblem(asked.error)}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}

/** Of one thing that is left, all of the order is nothing else. */
const different = (choices: readonly Choice[]): Choice[] =>
  choices.filter(
    ({ itemId, amount }) => itemId === null || choices[0]?.amount !== amount || choices[0].itemId !== null,
  )

interface Wish {
  readonly itemId: string | null
  readonly reason: string
}

/** The same wish is the same refund, however often it is asked for; another one is another. */
function useAsk({ sale: { id }, whose, onClose }: Omit<RefundDialogProps, 'terms'>) {
  const t = useTexts(ordersTexts)
  const [requestIds] = useState(() => new Map<string, string>())
  const idOf = (wish: Wish): string => {
    const name = JSON.stringify([wish.itemId, wish.reason.trim()])
    const known = requestIds.get(name) ?? crypto.randomUUID()
    requestIds.set(name, known)
    return known
  }
  return useMutation({
    mutationFn: (wish: Wish) => {
      const requestId = idOf(wish)
      return untilAnswered(() => client.orders.refund({ whose, id, requestId, ...wish }))
    },
    onSuccess: ({ outcome }) => {
      announce(t(outcome === 'opened' ? 'opened' : 'already'))
      void queries.invalidateQueries({ queryKey: ['things', 'order-at-server'] })
      onClose()
    },
  })
}

interface ChoicesProps {
  readonly terms: RefundTerms
  readonly sale: RefundsProps['sale']
  readonly chosen: Choice
  onChoose(itemId: string | null): void
}

function Choices({ terms, sale, chosen, onChoose }: ChoicesProps) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-13">{t('which')}</legend>
      {terms.choices.map(({ itemId, amount }) => (
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
          <span className="figures text-ink-soft">{tellMoney(amount, terms.currency, language)}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Cost({ choice, currency }: { readonly choice: Choice; readonly currency: RefundTerms['currency'] }) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const row = 'flex justify-between gap-4 py-1'
  return (
    <dl className="figures" aria-label={t('cost')} data-cost>
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
