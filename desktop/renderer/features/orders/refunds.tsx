import type { Refund, RefundTerms } from '@veza/shared/contracts/refunds.ts'
import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import { Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useActions } from '../../app/actions.ts'
import { tellProblem } from '../../app/problems.ts'
import { say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/formats.ts'
import { tellMoney } from '../../ui/money.ts'
import { Notice } from '../../ui/notice.tsx'
import { isSilence } from '../sales/is-silence.ts'
import { RefundDialog, type RefundsProps } from './refund-dialog.tsx'
import { ordersTexts } from './texts.ts'
import { useAtServer } from './use-orders.ts'

/** What went back, what is on its way back, and what still may. The server is asked: this needs the network. */
export function Refunds({ sale, whose }: RefundsProps) {
  const t = useTexts(ordersTexts)
  const { data, error, isFetching, refetch } = useAtServer(whose, sale.id)
  return (
    <section className="flex flex-col gap-3" data-refunds aria-busy={isFetching || undefined}>
      <h2 className="font-semibold text-16">{t('refunds')}</h2>
      {error && (
        <Notice
          kind="warn"
          action={
            <Button isBusy={isFetching} onClick={() => refetch()}>
              {t('again')}
            </Button>
          }
        >
          {isSilence(error) ? t('needs-network') : tellProblem(error)}
        </Notice>
      )}
      {data?.refunds.map((refund) => (
        <RefundLine key={refund.id} refund={refund} sale={sale} />
      ))}
      {data === null && <p className="text-ink-soft">{t('not-seller')}</p>}
      {data && !error && <Giving terms={data.terms} sale={sale} whose={whose} />}
    </section>
  )
}

function RefundLine({ refund, sale }: { readonly refund: Refund; readonly sale: SyncSale }) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const { status, pendingReason, amount, currency, itemId, reason, requestedAs, createdAt } = refund
  const title = sale.items.find(({ id }) => id === itemId)?.title
  return (
    <div className="flex gap-4 border-hairline border-b pb-2" data-refund={status}>
      <div className="min-w-0 grow">
        <p>{t(status === 'pending' && pendingReason !== null ? 'refund.waiting' : `refund.${status}`)}</p>
        <p className="text-12 text-ink-soft">
          {[formatDay(createdAt, language), title, t(`as.${requestedAs}`)].filter(Boolean).join(' · ')}
        </p>
        {reason && <p className="mt-1 whitespace-pre-wrap text-13">{reason}</p>}
      </div>
      <p className="figures">{tellMoney(amount, currency, language)}</p>
    </div>
  )
}

/** What the button does, from the palette: it asks before anything goes back. */
const refunding = (ask: () => void) => [
  { id: 'orders.refund-this', label: () => say(ordersTexts)('give-back'), icon: Undo2, run: ask },
]

function Giving({ terms, sale, whose }: RefundsProps & { readonly terms: RefundTerms }) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const [isAsking, setIsAsking] = useState(false)
  const { obstacle, until, choices } = terms
  const isOpen = obstacle === null && choices.length > 0
  useActions(useMemo(() => (isOpen ? refunding(() => setIsAsking(true)) : []), [isOpen]))
  const day = until
    ? new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long' }).format(new Date(until))
    : ''
  if (obstacle !== null) return <p className="text-ink-soft">{t(`obstacle.${obstacle}`, { day })}</p>
  if (choices.length === 0) return <p className="text-ink-soft">{t('nothing-left')}</p>
  return (
    <div className="flex items-center gap-4">
      <Button onClick={() => setIsAsking(true)}>{t('give-back')}</Button>
      <p className="text-13 text-ink-soft">{t('until', { day })}</p>
      {isAsking && (
        <RefundDialog terms={terms} sale={sale} whose={whose} onClose={() => setIsAsking(false)} />
      )}
    </div>
  )
}
