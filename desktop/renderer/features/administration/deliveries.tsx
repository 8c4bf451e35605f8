import {
  type WebhookDelivery,
  type WebhookResult,
  webhookResultSchema,
} from '@veza/shared/contracts/webhooks.ts'
import { Search, Webhook } from 'lucide-react'
import type { FormEvent } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { tellAgo } from '../moderation/ago.ts'
import type { Whose } from '../sales/use-whose.ts'
import { AdminQueue } from './admin-queue.tsx'
import { DeliveryView } from './delivery-view.tsx'
import { webhooksTexts } from './texts.ts'
import { useResult } from './use-result.ts'
import { useDeliveries, type WantedDeliveries } from './use-webhooks.ts'

interface DeliveriesProps {
  readonly whose: Whose
  readonly wanted: WantedDeliveries
  onShow(wanted: WantedDeliveries): void
}

/** Everything that came to the door, genuine or not. */
export function Deliveries({ whose, wanted, onShow }: DeliveriesProps) {
  const t = useTexts(webhooksTexts)
  const { result, invalidOnly, search } = wanted
  return (
    <AdminQueue
      whose={whose}
      asked={useDeliveries(whose, wanted)}
      list="deliveries"
      label={t('deliveries')}
      filters={<Filters wanted={wanted} onShow={onShow} />}
      empty={<Nothing isAll={result === null && !invalidOnly && search === ''} />}
      row={(one) => <DeliveryLine item={one} />}
    >
      {(item) => <DeliveryView key={item.id} whose={whose} item={item} />}
    </AdminQueue>
  )
}

function Filters({ wanted, onShow }: Pick<DeliveriesProps, 'wanted' | 'onShow'>) {
  const t = useTexts(webhooksTexts)
  const { result, invalidOnly, search } = wanted
  const choices: readonly (WebhookResult | 'all')[] = ['all', ...webhookResultSchema.options]
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    onShow({ ...wanted, search: String(new FormData(event.currentTarget).get('search') ?? '').trim() })
  }
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2 border-hairline border-b px-4 py-2">
      <Select
        label={t('which-result')}
        value={result ?? 'all'}
        choices={choices.map((value) => ({ value, label: t(`results.${value}`) }))}
        onChange={(value) => onShow({ ...wanted, result: value === 'all' ? null : value })}
      />
      {/* What is searched for from elsewhere stands in it as if it had been typed. */}
      <form key={search} className="flex items-end gap-2" onSubmit={find}>
        <Field
          label={t('search')}
          name="search"
          placeholder={t('search-hint')}
          defaultValue={search}
          maxLength={255}
          spellCheck={false}
          size={32}
        />
        <Button type="submit">{t('find')}</Button>
        {search !== '' && <Button onClick={() => onShow({ ...wanted, search: '' })}>{t('show-all')}</Button>}
      </form>
      <div className="flex h-8 items-center">
        <Checkbox
          label={t('invalid-only')}
          isOn={invalidOnly}
          onChange={(isOn) => onShow({ ...wanted, invalidOnly: isOn })}
        />
      </div>
    </div>
  )
}

function Nothing({ isAll }: { readonly isAll: boolean }) {
  const t = useTexts(webhooksTexts)
  if (!isAll) return <EmptyState icon={Search} heading={t('empty-found')} />
  return (
    <EmptyState icon={Webhook} heading={t('empty-deliveries')}>
      {t('empty-deliveries-hint')}
    </EmptyState>
  )
}

function DeliveryLine({ item }: { readonly item: WebhookDelivery }) {
  const t = useTexts(webhooksTexts)
  const language = useLanguage()
  const { name } = useResult(item)
  return (
    <div className="flex flex-col gap-0.5" data-delivery={item.signatureValid ? 'genuine' : 'forged'}>
      <p className="truncate font-medium">{item.eventType ?? t('unread')}</p>
      <p className="truncate text-12 text-ink-soft">{name}</p>
      <p className="figures truncate text-12 text-ink-soft">{tellAgo(item.receivedAt, language)}</p>
    </div>
  )
}
