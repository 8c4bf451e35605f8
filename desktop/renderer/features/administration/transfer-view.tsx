import type { Transfer, TransferDetail } from '@veza/shared/contracts/selling.ts'
import { tellProblem } from '../../app/problems.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { tellMoney } from '../../ui/money.ts'
import { Notice } from '../../ui/notice.tsx'
import { Part } from '../moderation/case-parts.tsx'
import { isFactorWanted, Unasked } from '../moderation/moderation-frame.tsx'
import { moderationTexts } from '../moderation/texts.ts'
import { tellTime } from '../offline/tell-time.ts'
import { isSilence } from '../sales/is-silence.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Fact, Facts } from './facts.tsx'
import { transfersTexts } from './texts.ts'
import { mayBeTried, standingOf, type Triable } from './transfer-standing.ts'
import { useRetry, useTransfer, type WantedTransfers } from './use-transfers.ts'

interface TransferViewProps {
  readonly whose: Whose
  readonly item: Transfer
  /** Shows those alone that have this seller, or this order. */
  onOnly(only: NonNullable<WantedTransfers['only']>): void
}

/** One transfer, whole: how it stands and what to do, what the provider said, and how it came to that. */
export function TransferView({ whose, item: listed, onOnly }: TransferViewProps) {
  const t = useTexts(transfersTexts)
  const m = useTexts(moderationTexts)
  const language = useLanguage()
  const { data, error, refetch } = useTransfer(whose, listed.id)
  const item = data ?? listed
  const { id, amount, currency, seller, orderId } = item
  const title = t('title', { amount: tellMoney(amount, currency, language), name: seller.username })
  return (
    <article className="flex flex-col gap-5 px-6 py-4" aria-label={title}>
      <header className="flex flex-col gap-1">
        <p className="text-12 text-ink-soft">{t(`is.${item.status}`)}</p>
        <h2 className="break-words font-semibold text-20">{title}</h2>
      </header>
      <Standing item={item} />
      {mayBeTried(item.status) && <Retry whose={whose} id={id} status={item.status} />}
      {error && data === undefined && !isFactorWanted(error) && (
        <Unasked error={error} onAgain={() => void refetch()} />
      )}
      {data === undefined && !error && (
        <p aria-busy className="text-ink-soft">
          {m('asking')}
        </p>
      )}
      <Failure item={item} />
      <Known item={item} />
      <p className="flex flex-wrap gap-2">
        <Button onClick={() => onOnly({ kind: 'seller', id: seller.id, name: seller.username })}>
          {t('all-of-seller', { name: seller.username })}
        </Button>
        <Button onClick={() => onOnly({ kind: 'order', id: orderId, name: orderId })}>
          {t('all-of-order')}
        </Button>
      </p>
      {data && <Reversals detail={data} />}
      {data && <Steps detail={data} />}
    </article>
  )
}

function Standing({ item }: { readonly item: Transfer }) {
  const t = useTexts(transfersTexts)
  const language = useLanguage()
  const { currency, reversalDue, reversedAmount, status, nextRetryAt } = item
  const back = status === 'reversal_pending' ? reversalDue - reversedAmount : reversedAmount
  return (
    <div className="flex max-w-[70ch] flex-col gap-1 leading-normal">
      <p>{t(`now.${standingOf(item)}`, { amount: tellMoney(back, currency, language) })}</p>
      {mayBeTried(status) && nextRetryAt !== null && (
        <p className="text-ink-soft">{t('next-try', { time: tellTime(nextRetryAt, language) })}</p>
      )}
    </div>
  )
}

interface RetryProps {
  readonly whose: Whose
  readonly id: string
  readonly status: Triable
}

function Retry({ whose, id, status }: RetryProps) {
  const t = useTexts(transfersTexts)
  const { mutate, isPending, error } = useRetry(whose, id)
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-3">
        <Button kind="main" isBusy={isPending} onClick={() => mutate()}>
          {t(`do.${status}`)}
        </Button>
        <span className="text-13 text-ink-soft">{t('counts-hint')}</span>
      </p>
      {error && <Notice kind="bad">{isSilence(error) ? t('unknown-outcome') : tellProblem(error)}</Notice>}
    </div>
  )
}

function Failure({ item: { failureCode, failureReason } }: { readonly item: Transfer }) {
  const t = useTexts(transfersTexts)
  if (failureCode === null && failureReason === null) return null
  return (
    <Part heading={t('failure')}>
      {failureReason && <p className="break-words leading-normal">{failureReason}</p>}
      {failureCode && <p className="break-all font-mono text-12 text-ink-soft">{failureCode}</p>}
    </Part>
  )
}

function Known({ item }: { readonly item: Transfer }) {
  const t = useTexts(transfersTexts)
  const language = useLanguage()
  const money = (amount: number) => (amount > 0 ? tellMoney(amount, item.currency, language) : null)
  return (
    <Part heading={t('facts')}>
      <Facts>
        <Fact name={t('created')}>{tellTime(item.createdAt, language)}</Fact>
        <Fact name={t('updated')}>{tellTime(item.updatedAt, language)}</Fact>
        <Fact name={t('tries')}>{item.retryCount > 0 ? String(item.retryCount) : null}</Fact>
        <Fact name={t('due-back')}>{money(item.reversalDue)}</Fact>
        <Fact name={t('came-back')}>{money(item.reversedAmount)}</Fact>
        <Fact name={t('transfer-id')} isCode>
          {item.id}
        </Fact>
        <Fact name={t('order-id')} isCode>
          {item.orderId}
        </Fact>
        <Fact name={t('destination')} isCode>
          {item.destination}
        </Fact>
        <Fact name={t('provider-id')} isCode>
          {item.providerId}
        </Fact>
      </Facts>
    </Part>
  )
}

function Reversals({ detail: { reversals, currency } }: { readonly detail: TransferDetail }) {
  const t = useTexts(transfersTexts)
  const language = useLanguage()
  if (reversals.length === 0) return null
  return (
    <Part heading={t('reversals')}>
      <ul className="flex flex-col gap-2">
        {reversals.map(({ id, amount, isForeign, providerId, createdAt, endedAt }) => (
          <li key={id} className="flex flex-col">
            <p className="figures">{tellMoney(amount, currency, language)}</p>
            <p className="figures break-words text-12 text-ink-soft">
              {[
                isForeign && t('reversal-foreign'),
                endedAt === null && t('reversal-open'),
                tellTime(endedAt ?? createdAt, language),
                providerId,
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Steps({ detail: { history } }: { readonly detail: TransferDetail }) {
  const t = useTexts(transfersTexts)
  const m = useTexts(moderationTexts)
  const language = useLanguage()
  if (history.length === 0) return null
  return (
    <Part heading={m('history')}>
      <ol className="flex flex-col gap-2">
        {history.map(({ from, to, reason, actor, at }) => (
          <li key={`${to} ${at}`} className="flex flex-col">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">{t('step', { from: t(`is.${from}`), to: t(`is.${to}`) })}</span>
              <span className="figures text-12 text-ink-soft">
                {[actor ?? t('by-itself'), tellTime(at, language)].join(' · ')}
              </span>
            </p>
            {reason && <p className="break-words text-13 text-ink-soft">{reason}</p>}
          </li>
        ))}
      </ol>
    </Part>
  )
}
