import type { OwnTransfer } from '@veza/shared/contracts/selling.ts'
import { hrefOf } from '../../app/router.ts'
import { client } from '../../app/studio.ts'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/formats.ts'
import { tellMoney } from '../../ui/money.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Part } from './part.tsx'
import { payoutsTexts } from './texts.ts'
import { type Page, useOlder } from './use-older.ts'

type Words = Say<keyof typeof payoutsTexts.en & string>

/** What was sent to the seller's account, or is going to be, and what of it came back. */
export function TransferList({ whose, first }: { readonly whose: Whose; readonly first: Page<OwnTransfer> }) {
  const t = useTexts(payoutsTexts)
  const language = useLanguage()
  const { items, more, isPending } = useOlder(first, (cursor) =>
    client.payouts.olderTransfers({ whose, cursor }),
  )
  return (
    <Part heading={t('transfers')}>
      {items.length === 0 && <p className="text-ink-soft">{t('transfers.none')}</p>}
      {items.length > 0 && (
        <ul>
          {items.map((transfer) => (
            <li
              key={transfer.id}
              className="grid grid-cols-[5rem_minmax(0,1fr)_auto_6.5rem] items-baseline gap-4 border-hairline border-b py-2"
              data-transfer={transfer.status}
            >
              <span className="text-ink-soft">{formatDay(transfer.createdAt, language)}</span>
              <span>
                {standingOf(t, transfer, (amount) => tellMoney(amount, transfer.currency, language))}
              </span>
              <a
                className="text-12 text-ink-soft underline underline-offset-2 hover:text-ink"
                href={hrefOf(`/orders/${transfer.orderId}`)}
              >
                {t('order')}
              </a>
              <span className="figures text-right">
                {tellMoney(transfer.amount, transfer.currency, language)}
              </span>
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

function standingOf(t: Words, transfer: OwnTransfer, amountOf: (amount: number) => string): string {
  const { status, isSent, returned } = transfer
  if (status === 'permanently_failed') return t(isSent ? 'transfer.kept' : 'transfer.given-up')
  if (status === 'reversed' && !isSent) return t('transfer.unsent')
  if (status === 'completed' && returned > 0) return t('transfer.returned', { amount: amountOf(returned) })
  return t(`transfer.${status}`)
}
