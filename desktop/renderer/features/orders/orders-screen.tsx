import { useVirtualizer } from '@tanstack/react-virtual'
import { orderStandings } from '@veza/shared/studio/bridge/orders.ts'
import { Search } from 'lucide-react'
import { useDeferredValue, useMemo, useRef } from 'react'
import { useActions } from '../../app/actions.ts'
import { hrefOf } from '../../app/router.ts'
import { say, useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Select } from '../../ui/select.tsx'
import { useLook, useWhose } from '../sales/use-whose.ts'
import { ORDER_COLUMNS, OrderLine } from './order-line.tsx'
import { show, useOrdersView } from './orders-store.ts'
import { ordersTexts } from './texts.ts'
import { useRows, useTotal } from './use-orders.ts'

const ROW_PX = 44
const OVERSCAN = 12

/** Every order in which something of one's own was sold; a hundred thousand of them in one list. */
export function OrdersScreen() {
  useLook(useWhose())
  return (
    <div className="flex h-full flex-col">
      <Bar />
      <Orders />
    </div>
  )
}

function Bar() {
  const t = useTexts(ordersTexts)
  const field = useRef<HTMLInputElement>(null)
  const { search, standing } = useOrdersView()
  useActions(
    useMemo(
      () => [
        {
          id: 'orders.search',
          label: () => say(ordersTexts)('focus-search'),
          icon: Search,
          keys: '/',
          run: () => field.current?.focus(),
        },
      ],
      [],
    ),
  )
  return (
    <header className="flex items-center gap-3 border-hairline border-b px-6 py-3">
      <h1 className="grow font-semibold text-20 leading-8">{t('heading')}</h1>
      <input
        ref={field}
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        className="moving h-8 w-64 min-w-0 rounded-md border border-hairline bg-transparent px-2.5 placeholder:text-ink-soft hover:border-ink-faint"
        value={search}
        onChange={(event) => show({ search: event.target.value })}
      />
      <Select
        label={t('standing')}
        isLabelHidden
        value={standing}
        choices={orderStandings.map((value) => ({ value, label: t(`standing.${value}`) }))}
        onChange={(value) => show({ standing: value })}
      />
    </header>
  )
}

function Orders() {
  const t = useTexts(ordersTexts)
  const frame = useRef<HTMLDivElement>(null)
  const listed = useDeferredValue(useOrdersView())
  const whose = useWhose()
  const total = useTotal(whose, listed)
  const virtual = useVirtualizer({
    count: total ?? 0,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  })
  const items = virtual.getVirtualItems()
  const row = useRows(whose, listed, items[0]?.index ?? 0, items.at(-1)?.index ?? 0)
  if (total === 0) return <Nothing isAll={listed.search.trim() === '' && listed.standing === 'all'} />
  return (
    <>
      <Head />
      <div ref={frame} className="min-h-0 grow overflow-auto" aria-busy={total === undefined || undefined}>
        <ul aria-label={t('heading')} className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const found = row(index)
            return (
              <li
                key={key}
                aria-posinset={index + 1}
                aria-setsize={total}
                className="absolute inset-x-0 top-0 h-11"
                style={{ transform: `translateY(${start}px)` }}
              >
                {found && <OrderLine row={found} />}
              </li>
            )
          })}
        </ul>
      </div>
    </>
  )
}

/** What stands in the columns; each row says it of itself as well. */
function Head() {
  const t = useTexts(ordersTexts)
  return (
    <div aria-hidden className={`${ORDER_COLUMNS} border-hairline border-b py-1.5 text-12 text-ink-soft`}>
      <span>{t('sold')}</span>
      <span>{t('what')}</span>
      <span>{t('state')}</span>
      <span className="text-right">{t('paid')}</span>
      <span className="text-right">{t('yours')}</span>
    </div>
  )
}

function Nothing({ isAll }: { readonly isAll: boolean }) {
  const t = useTexts(ordersTexts)
  if (!isAll)
    return (
      <EmptyState picture="search" heading={t('none-found')}>
        <Button onClick={() => show({ search: '', standing: 'all' })}>{t('show-all')}</Button>
      </EmptyState>
    )
  return (
    <EmptyState picture="orders" heading={t('empty-heading')}>
      <p>{t('empty-hint')}</p>
      <LinkButton href={hrefOf('/releases')}>{t('empty-action')}</LinkButton>
    </EmptyState>
  )
}
