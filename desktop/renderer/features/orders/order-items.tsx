import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellMoney } from '../../ui/money.ts'
import { ordersTexts } from './texts.ts'
import { useTrackTitles } from './use-track-titles.ts'

type Item = SyncSale['items'][number]

/** What was bought, with one's own part of each thing and, of several tracks, of each track. */
export function OrderItems({ sale }: { readonly sale: SyncSale }) {
  const t = useTexts(ordersTexts)
  const language = useLanguage()
  const amountOf = (amount: number) => tellMoney(amount, sale.currency, language)
  const head = 'py-1.5 font-normal'
  return (
    <table className="w-full" data-items>
      <thead>
        <tr className="border-hairline border-b text-12 text-ink-soft">
          <th className={`${head} text-left`}>{t('item')}</th>
          <th className={`${head} w-20 text-right`}>{t('quantity')}</th>
          <th className={`${head} w-28 text-right`}>{t('paid')}</th>
          <th className={`${head} w-28 text-right`}>{t('went-back')}</th>
          <th className={`${head} w-28 text-right`}>{t('yours')}</th>
        </tr>
      </thead>
      <tbody>
        {sale.items.map((item) => (
          <tr key={item.id} className="border-hairline border-b align-top">
            <th scope="row" className="py-2 text-left font-normal">
              <p className="font-medium">{item.title}</p>
              <p className="text-12 text-ink-soft">{item.licenceName}</p>
              {item.earnings.length > 1 && <ByTrack item={item} amountOf={amountOf} />}
            </th>
            <td className="figures py-2 text-right">{item.quantity}</td>
            <td className="figures py-2 text-right">{amountOf(item.amount)}</td>
            <td className="figures py-2 text-right">
              {item.refundedAmount > 0 ? amountOf(item.refundedAmount) : '–'}
            </td>
            <td className="figures py-2 text-right font-medium">{amountOf(keptOf(item))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const keptOf = ({ earnings }: Item): number =>
  earnings.reduce((sum, { amount, returned }) => sum + amount - returned, 0)

function ByTrack({ item, amountOf }: { readonly item: Item; amountOf(amount: number): string }) {
  const t = useTexts(ordersTexts)
  const titles = useTrackTitles(item.earnings.flatMap(({ trackId }) => trackId ?? []))
  return (
    <details className="mt-1 text-12">
      <summary className="cursor-pointer text-ink-soft">{t('by-track')}</summary>
      <ul className="mt-1 max-w-[360px]">
        {item.earnings.map(({ trackId, amount, returned }) => (
          <li key={trackId ?? ''} className="flex justify-between gap-4 py-0.5">
            <span className="truncate">{(trackId && titles.get(trackId)) ?? t('whole-thing')}</span>
            <span className="figures">{amountOf(amount - returned)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
