import type { Payout } from '@veza/shared/contracts/selling.ts'
import { client } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/formats.ts'
import { tellMoney } from '../../ui/money.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Part } from './part.tsx'
import { payoutsTexts } from './texts.ts'
import { type Page, useOlder } from './use-older.ts'

/** What the provider has sent to the seller's bank. */
export function PayoutList({ whose, first }: { readonly whose: Whose; readonly first: Page<Payout> }) {
  const t = useTexts(payoutsTexts)
  const language = useLanguage()
  const { items, more, isPending } = useOlder(first, (cursor) =>
    client.payouts.olderPayouts({ whose, cursor }),
  )
  return (
    <Part heading={t('payouts')}>
      {items.length === 0 && <p className="text-ink-soft">{t('payouts.none')}</p>}
      {items.length > 0 && (
        <ul>
          {items.map(({ id, providerId, status, amount, currency, createdAt, arrivesAt, failure }) => (
            <li
              key={id}
              className="grid grid-cols-[5rem_minmax(0,1fr)_6.5rem] items-baseline gap-4 border-hairline border-b py-2"
              data-payout={status}
            >
              <span className="text-ink-soft">{formatDay(createdAt, language)}</span>
              <div className="min-w-0">
                <p>{t(`payout.${status}`, { day: formatDay(arrivesAt, language) })}</p>
                {failure !== null && <p className="text-13 text-bad-text">{failure}</p>}
                <p className="truncate text-12 text-ink-soft">
                  {t('payout.number')} <code className="font-mono">{providerId}</code>
                </p>
              </div>
              <span className="figures text-right">{tellMoney(amount, currency, language)}</span>
            </li>
          ))}
        </ul>
      )}
      {more && (
        <div>
          <Button isBusy={isPending} onClick={more}>
            {t('older')}
          </Button>
        </div>
      )}
    </Part>
  )
}
