import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { REFUND_REASON_MAX, type RefundTerms } from '@veza/shared/contracts/refunds.ts'
import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import { useState } from 'react'
import { announce } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries, untilAnswered } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { tellMoney } from '../../ui/money.ts'
import { Notice } from '../../ui/notice.tsx'
import { isSilence } from '../sales/is-silence.ts'
import type { Whose } from '../sales/use-whose.ts'
import { type Amount, RefundAmount, readAmount } from './refund-amount.tsx'
import { type Choice, Choices, Cost, different } from './refund-choices.tsx'
import { ordersTexts } from './texts.ts'

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
  const { currency } = terms
  const [itemId, setItemId] = useState(terms.choices[0]?.itemId ?? null)
  const [amount, setAmount] = useState<Amount>({ isPart: false, typed: '' })
  const [reason, setReason] = useState('')
  const asked = useAsk({ sale, whose, onClose })
  const choices = different(terms.choices)
  // What is left of it may have become another meanwhile, or none.
  const choice = choices.find((one) => one.itemId === itemId) ?? choices[0]
  const wanted = choice && readAmount(amount, choice.amount, currency)
  const cost = useCost({ sale, whose }, choice, wanted)
  if (choice === undefined) return null
  const isWhole = wanted === choice.amount
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
            disabled={wanted === undefined}
            onClick={() =>
              asked.mutate({ itemId: choice.itemId, amount: isWhole ? null : (wanted ?? null), reason })
            }
          >
            {wanted === undefined
              ? t('confirm-none')
              : t('confirm', { amount: tellMoney(wanted, currency, language) })}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {choices.length > 1 && (
          <Choices {...{ choices, currency, sale }} chosen={choice} onChoose={setItemId} />
        )}
        <RefundAmount amount={amount} left={choice.amount} currency={currency} onChange={setAmount} />
        {cost && <Cost choice={cost} currency={currency} />}
        <Reason text={reason} onChange={setReason} />
        <p className="text-13 text-ink-soft">{t(isWhole ? 'download-gone' : 'download-kept')}</p>
        {asked.error && (
          <Notice kind="bad">
            {isSilence(asked.error) ? t('unknown-outcome') : tellProblem(asked.error)}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}

function Reason({ text, onChange }: { readonly text: string; onChange(text: string): void }) {
  const t = useTexts(ordersTexts)
  return (
    <TextArea
      label={t('reason')}
      hint={t('reason-hint')}
      rows={2}
      maxLength={REFUND_REASON_MAX}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

/** Of all that is left it is known; of a part the server says how it would divide it, to the last cent. */
function useCost(
  { sale: { id }, whose }: RefundsProps,
  choice: Choice | undefined,
  amount: number | undefined,
): Choice | null {
  const isPart = choice !== undefined && amount !== undefined && amount < choice.amount
  const input = { whose, id, itemId: choice?.itemId ?? null, amount: amount ?? 1 }
  const { data } = useQuery({
    queryKey: about('things', 'refund-part', input),
    queryFn: ({ signal }) => client.orders.partOf(input, { signal }),
    enabled: isPart,
    placeholderData: keepPreviousData,
  })
  if (choice === undefined || amount === undefined) return null
  if (!isPart) return choice
  return data?.amount === amount ? data : null
}

interface Wish {
  readonly itemId: string | null
  /** Null: all that is left of it. */
  readonly amount: number | null
  readonly reason: string
}

/** The same wish is the same refund, however often it is asked for; another one is another. */
function useAsk({ sale: { id }, whose, onClose }: Omit<RefundDialogProps, 'terms'>) {
  const t = useTexts(ordersTexts)
  const [requestIds] = useState(() => new Map<string, string>())
  const idOf = (wish: Wish): string => {
    const name = JSON.stringify([wish.itemId, wish.amount, wish.reason.trim()])
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
