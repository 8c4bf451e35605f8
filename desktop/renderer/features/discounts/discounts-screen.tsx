import type { Discount } from '@veza/shared/contracts/discounts.ts'
import { formatMoney } from '@veza/shared/kernel/money.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { ChevronLeft, Plus } from 'lucide-react'
import { useState } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { hrefOf } from '../../app/router.ts'
import { about, client, queries, untilAnswered } from '../../app/studio.ts'
import { say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Figure } from '../../ui/figures.tsx'
import { formatDay } from '../../ui/formats.ts'
import { Notice } from '../../ui/notice.tsx'
import { useAtServer } from '../offline/use-at-server.ts'
import { useWhose } from '../offline/use-offline.ts'
import type { Whose } from '../releases/products.ts'
import { releasesTexts } from '../releases/texts.ts'
import { standingOf } from './discount-form.ts'
import { NewDiscount } from './new-discount.tsx'
import { discountsTexts } from './texts.ts'

const KEY = about('session', 'discounts')
const askAgain = () => queries.invalidateQueries({ queryKey: KEY })

/** Codes that lower prices; they live at the server alone. */
export function DiscountsScreen() {
  const t = useTexts(discountsTexts)
  const tr = useTexts(releasesTexts)
  const whose = useWhose()
  const [isAsking, setIsAsking] = useState(false)
  const { data, error, refetch, isFetching, isAway } = useAtServer([...KEY, whose], async (signal) =>
    whose === null ? [] : client.discounts.mine({ whose }, { signal }),
  )
  const ask = () => setIsAsking(true)
  return (
    <div className="flex h-full flex-col">
      <header className="flex items-center gap-3 border-hairline border-b px-6 py-3">
        <a href={hrefOf('/releases')} className="flex items-center gap-1 text-ink-soft hover:text-ink">
          <ChevronLeft size={16} aria-hidden />
          {tr('heading')}
        </a>
        <h1 className="grow font-semibold text-20">{t('heading')}</h1>
        <Button kind="main" icon={Plus} disabled={data === undefined || isAway} onClick={ask}>
          {t('new')}
        </Button>
      </header>
      <div className="min-h-0 grow overflow-auto" aria-busy={data === undefined && error === null}>
        {isAway && (
          <div className="p-6">
            <Notice
              kind="note"
              action={
                <Button isBusy={isFetching} onClick={() => refetch()}>
                  {t('again')}
                </Button>
              }
            >
              <p>{t('needs-network')}</p>
              {error && <p className="text-13 text-ink-soft">{tellProblem(error)}</p>}
            </Notice>
          </div>
        )}
        {data?.length === 0 && (
          <EmptyState picture="discounts" heading={t('empty-heading')}>
            <p>{t('empty-hint')}</p>
            <Button icon={Plus} disabled={isAway} onClick={ask}>
              {t('new')}
            </Button>
          </EmptyState>
        )}
        {whose && data && data.length > 0 && (
          <ul aria-label={t('list')}>
            {data.map((discount) => (
              <Row key={discount.id} whose={whose} discount={discount} isAway={isAway} />
            ))}
          </ul>
        )}
      </div>
      {whose && isAsking && (
        <NewDiscount
          isAway={isAway}
          whose={whose}
          onClose={() => setIsAsking(false)}
          onCreated={(code) => {
            setIsAsking(false)
            announce(t('created', { code }))
            void askAgain()
          }}
        />
      )}
    </div>
  )
}

/** Lets a code count no more, or again. The version that was seen goes with it: who changed it elsewhere is not overwritten. */
async function setEnabled(whose: Whose, discount: Discount, enabled: boolean): Promise<void> {
  const { id, code, version } = discount
  const t = say(discountsTexts)
  try {
    const now = await untilAnswered(() =>
      client.discounts.update({ whose, id, version, changes: { enabled } }),
    )
    if (!enabled)
      announce(t('ended', { code }), { label: t('undo'), run: () => setEnabled(whose, now, true) })
  } catch (error) {
    announceFault(tellProblem(error))
  }
  await askAgain()
}

interface RowProps {
  readonly whose: Whose
  readonly discount: Discount
  readonly isAway: boolean
}

function Row({ whose, discount, isAway }: RowProps) {
  const t = useTexts(discountsTexts)
  const language = useLanguage()
  const { code, enabled, productIds, validUntil, uses, maxUses } = discount
  const standing = standingOf(discount, Date.now())
  const used = maxUses === null ? t('uses', { count: uses }) : t('uses-of', { count: uses, max: maxUses })
  return (
    <li className="grid min-h-11 grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,1.2fr)_minmax(0,1fr)_auto] items-center gap-4 border-hairline border-b px-6 hover:bg-wash">
      <span className="truncate font-mono text-13">{code}</span>
      <Figure>{t('off', { amount: offOf(discount, language) })}</Figure>
      <span className="truncate text-ink-soft">
        {productIds === null ? t('for-all') : t('for-some', { count: productIds.length })}
      </span>
      <Figure>{used}</Figure>
      <span className="truncate text-ink-soft">
        {validUntil && t('until', { day: formatDay(lastDayOf(validUntil), language) })}
      </span>
      <span className={standing === 'active' ? 'text-good-text' : 'text-ink-soft'}>
        {t(`standing.${standing}`)}
      </span>
      <Button
        kind="bare"
        aria-label={t(enabled ? 'end' : 'begin', { code })}
        disabled={isAway}
        onClick={() => setEnabled(whose, discount, !enabled)}
      >
        {t(enabled ? 'end-short' : 'begin-short')}
      </Button>
    </li>
  )
}

/** It is over from that moment on: the day before it is the last. */
const lastDayOf = (validUntil: string): string => new Date(Date.parse(validUntil) - 1).toISOString()

function offOf({ off }: Discount, language: Language): string {
  if (!('basisPoints' in off)) return formatMoney(off.amount, off.currency, language)
  const percent = { style: 'percent', maximumFractionDigits: 2 } as const
  return new Intl.NumberFormat(language, percent).format(off.basisPoints / 10_000)
}
