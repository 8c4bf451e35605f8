import type { OrderRow } from '@veza/shared/studio/bridge/orders.ts'
import { memo } from 'react'
import { hrefOf } from '../../app/router.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellMoney } from '../../ui/money.ts'
import { tellTime } from '../offline/tell-time.ts'
import { OrderState } from './order-status.tsx'
import { ordersTexts } from './texts.ts'

export const ORDER_COLUMNS =
  'grid grid-cols-[8.5rem_minmax(0,1fr)_11rem_6.5rem_6.5rem] items-center gap-4 px-6'

/** One order in the list; all of it is the way to it. */
export const OrderLine = memo(function OrderLine({ row }: { readonly row: OrderRow }) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const { id, titles, soldAt, currency, paid, refunded, earned, returned } = row
  const [first, ...others] = titles
  return (
    <a
      href={hrefOf(`/orders/${id}`)}
      className={`${ORDER_COLUMNS} moving h-11 border-hairline border-b hover:bg-wash focus-visible:-outline-offset-2`}
    >
      <span className="truncate text-ink-soft">{soldAt && tellTime(soldAt, language)}</span>
      <span className="truncate">
        <span className="font-medium">{first}</span>
        {others.length > 0 && <span className="text-ink-soft"> {t('more', { count: others.length })}</span>}
      </span>
      <OrderState status={row.status} refunded={refunded} paid={paid} />
      <span className="figures text-right text-ink-soft">{tellMoney(paid, currency, language)}</span>
      <span className="figures text-right">
        <span className="sr-only">{t('yours')} </span>
        {tellMoney(earned - returned, currency, language)}
      </span>
    </a>
  )
})
