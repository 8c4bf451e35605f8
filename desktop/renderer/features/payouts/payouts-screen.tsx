import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { isSilence } from '../sales/is-silence.ts'
import { useLook, useWhose, type Whose } from '../sales/use-whose.ts'
import { AccountPart } from './account-part.tsx'
import { MoneyPart } from './money-part.tsx'
import { PayoutList } from './payout-list.tsx'
import { StatementList } from './statement-list.tsx'
import { payoutsTexts } from './texts.ts'
import { TransferList } from './transfer-list.tsx'
import { useAskMoney, useKnownMoney } from './use-money.ts'

/** Where one's money is; without a network, where it was. */
export function PayoutsScreen() {
  const whose = useWhose()
  useLook(whose)
  return whose && <Payouts key={`${whose.server} ${whose.accountId}`} whose={whose} />
}

function Payouts({ whose }: { readonly whose: Whose }) {
  const t = useTexts(payoutsTexts)
  const [isAway, setIsAway] = useState(false)
  const known = useKnownMoney(whose)
  const asked = useAskMoney(whose, isAway)
  const isSettled = known !== undefined && (known !== null || asked.isError)
  return (
    <div className="h-full overflow-auto" aria-busy={!isSettled || undefined}>
      <header className="flex items-center gap-2 border-hairline border-b px-6 py-3">
        <h1 className="grow font-semibold text-20 leading-8">{t('heading')}</h1>
        {known && <AsOf at={known.at} />}
        <IconButton
          icon={RefreshCw}
          label={t('refresh')}
          isBusy={asked.isFetching}
          onClick={() => asked.refetch()}
        />
      </header>
      <div className="mx-auto flex max-w-[880px] flex-col gap-10 px-6 py-5">
        {asked.error && (
          <Unasked error={asked.error} at={known?.at} isBusy={asked.isFetching} onAgain={asked.refetch} />
        )}
        {known && (
          <>
            <AccountPart whose={whose} account={known.money.selling.account} onAway={setIsAway} />
            <MoneyPart selling={known.money.selling} />
            <TransferList whose={whose} first={known.money.transfers} />
            <PayoutList whose={whose} first={known.money.payouts} />
            <StatementList whose={whose} statements={known.money.statements} />
          </>
        )}
      </div>
    </div>
  )
}

function AsOf({ at }: { readonly at: string }) {
  const t = useTexts(payoutsTexts)
  const language = useLanguage()
  return <p className="text-12 text-ink-soft">{t('as-of', { time: tellTime(at, language) })}</p>
}

interface UnaskedProps {
  readonly error: Error
  /** Of what is shown. */
  readonly at: string | undefined
  readonly isBusy: boolean
  onAgain(): unknown
}

function Unasked({ error, at, isBusy, onAgain }: UnaskedProps) {
  const t = useTexts(payoutsTexts)
  const language = useLanguage()
  const silence = at ? t('not-asked', { time: tellTime(at, language) }) : t('never-asked')
  return (
    <Notice
      kind="warn"
      action={
        <Button isBusy={isBusy} onClick={onAgain}>
          {t('again')}
        </Button>
      }
    >
      {isSilence(error) ? silence : tellProblem(error)}
    </Notice>
  )
}
