import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import { ChevronLeft, Copy } from 'lucide-react'
import { announce, announceFault } from '../../app/announce.ts'
import { hrefOf } from '../../app/router.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { IconButton, LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useWhose, type Whose } from '../sales/use-whose.ts'
import { OrderItems } from './order-items.tsx'
import { OrderState } from './order-status.tsx'
import { Refunds } from './refunds.tsx'
import { ordersTexts } from './texts.ts'
import { useSale } from './use-orders.ts'

/** One order: what was bought, what it earned, what went back. */
export function OrderScreen({ params: { id = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const whose = useWhose()
  const sale = useSale(whose, id)
  return (
    <div className="h-full overflow-auto" aria-busy={sale === undefined || undefined}>
      {sale === null && <Missing />}
      {sale && whose && <Order sale={sale} whose={whose} />}
    </div>
  )
}

function Missing() {
  const t = useTexts(ordersTexts)
  return (
    <>
      <h1 className="sr-only">{t('heading')}</h1>
      <EmptyState heading={t('no-such-order')}>
        <LinkButton href={hrefOf('/orders')}>{t('back')}</LinkButton>
      </EmptyState>
    </>
  )
}

const sumOf = (items: SyncSale['items'], of: (item: SyncSale['items'][number]) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0)

function Order({ sale, whose }: { readonly sale: SyncSale; readonly whose: Whose }) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const { items, completedAt, status } = sale
  const day =
    completedAt &&
    new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(completedAt))
  return (
    <>
      <header className="flex items-center gap-3 border-hairline border-b py-3 pr-6 pl-4">
        <a
          href={hrefOf('/orders')}
          className="moving inline-flex h-8 items-center gap-1 rounded-md px-2 text-ink-soft hover:bg-wash hover:text-ink"
        >
          <ChevronLeft size={16} strokeWidth={1.75} aria-hidden />
          {t('back')}
        </a>
        <h1 className="truncate font-semibold text-20 leading-8">
          {day ? t('order-of', { day }) : t('heading')}
        </h1>
        <OrderState
          status={status}
          refunded={sumOf(items, (item) => item.refundedAmount)}
          paid={sumOf(items, (item) => item.amount)}
        />
      </header>
      <div className="mx-auto flex max-w-[960px] flex-col gap-8 px-6 py-5">
        <OrderItems sale={sale} />
        <Refunds sale={sale} whose={whose} />
        <OrderNumber id={sale.id} />
      </div>
    </>
  )
}

function OrderNumber({ id }: { readonly id: string }) {
  const t = useTexts(ordersTexts)
  const copy = () =>
    navigator.clipboard.writeText(id).then(
      () => announce(t('copied')),
      () => announceFault(t('not-copied')),
    )
  return (
    <div className="border-hairline border-t pt-3 text-12 text-ink-soft">
      <p className="flex items-center gap-2">
        {t('number')} <code className="select-all font-mono">{id}</code>
        <IconButton icon={Copy} label={t('copy-number')} onClick={copy} />
      </p>
      <p>{t('buyer')}</p>
    </div>
  )
}
