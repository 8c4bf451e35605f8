import { type TransferStatus, transferStates } from '@veza/shared/contracts/order-states.ts'
import type { Transfer } from '@veza/shared/contracts/selling.ts'
import { Banknote, Search } from 'lucide-react'
import { useState } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { tellMoney } from '../../ui/money.ts'
import { Select } from '../../ui/select.tsx'
import { tellAgo } from '../moderation/ago.ts'
import { beginAnew } from '../moderation/chosen.ts'
import { ModerationFrame } from '../moderation/moderation-frame.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { AdminQueue } from './admin-queue.tsx'
import { transfersTexts } from './texts.ts'
import { TransferView } from './transfer-view.tsx'
import { useTransfers, type WantedTransfers } from './use-transfers.ts'

const everything: WantedTransfers = { status: null, only: null }

/** What is sent to sellers, and what is done where it did not arrive. */
export function TransfersScreen() {
  return <ModerationFrame isForAdmins>{(whose) => <Transfers whose={whose} />}</ModerationFrame>
}

function Transfers({ whose }: { readonly whose: Whose }) {
  const [wanted, setWanted] = useState(everything)
  const t = useTexts(transfersTexts)
  const show = (next: WantedTransfers) => {
    beginAnew('transfers')
    setWanted(next)
  }
  return (
    <AdminQueue
      whose={whose}
      asked={useTransfers(whose, wanted)}
      list="transfers"
      label={t('transfers')}
      filters={<Filters wanted={wanted} onShow={show} />}
      empty={<Nothing isAll={wanted.status === null && wanted.only === null} />}
      row={(one) => <TransferLine item={one} />}
    >
      {(item) => (
        <TransferView
          key={item.id}
          whose={whose}
          item={item}
          onOnly={(only) => show({ status: null, only })}
        />
      )}
    </AdminQueue>
  )
}

interface FiltersProps {
  readonly wanted: WantedTransfers
  onShow(wanted: WantedTransfers): void
}

function Filters({ wanted: { status, only }, onShow }: FiltersProps) {
  const t = useTexts(transfersTexts)
  const choices: readonly (TransferStatus | 'all')[] = ['all', ...transferStates.states]
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-hairline border-b px-4 py-2">
      <Select
        label={t('which')}
        isLabelHidden
        value={status ?? 'all'}
        choices={choices.map((value) => ({ value, label: t(`status.${value}`) }))}
        onChange={(value) => onShow({ status: value === 'all' ? null : value, only })}
      />
      {only && (
        <p className="flex items-center gap-2" data-only={only.kind}>
          {t(`only.${only.kind}`, { name: only.name })}
          <Button onClick={() => onShow({ status, only: null })}>{t('show-all')}</Button>
        </p>
      )}
    </div>
  )
}

function Nothing({ isAll }: { readonly isAll: boolean }) {
  const t = useTexts(transfersTexts)
  if (!isAll) return <EmptyState icon={Search} heading={t('empty-found')} />
  return (
    <EmptyState icon={Banknote} heading={t('empty')}>
      {t('empty-hint')}
    </EmptyState>
  )
}

function TransferLine({ item }: { readonly item: Transfer }) {
  const t = useTexts(transfersTexts)
  const language = useLanguage()
  const { amount, currency, seller, status, createdAt } = item
  return (
    <div className="flex flex-col gap-0.5" data-transfer={status}>
      <p className="flex justify-between gap-3">
        <span className="truncate font-medium">{seller.username}</span>
        <span className="figures shrink-0">{tellMoney(amount, currency, language)}</span>
      </p>
      <p className="figures truncate text-12 text-ink-soft">
        {[t(`is.${status}`), tellAgo(createdAt, language)].join(' · ')}
      </p>
    </div>
  )
}
