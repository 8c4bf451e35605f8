import { useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Segments } from '../../ui/segments.tsx'
import { beginAnew } from '../moderation/chosen.ts'
import { ModerationFrame } from '../moderation/moderation-frame.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { Deliveries } from './deliveries.tsx'
import { Events } from './events.tsx'
import { webhooksTexts } from './texts.ts'
import type { WantedDeliveries } from './use-webhooks.ts'

const views = ['deliveries', 'parked', 'pending'] as const
type View = (typeof views)[number]
const everything: WantedDeliveries = { result: null, invalidOnly: false, search: '' }

/** What the payment provider told, and what of it waits for an admin. */
export function WebhooksScreen() {
  return <ModerationFrame isForAdmins>{(whose) => <Webhooks whose={whose} />}</ModerationFrame>
}

function Webhooks({ whose }: { readonly whose: Whose }) {
  const t = useTexts(webhooksTexts)
  const [view, setView] = useState<View>('deliveries')
  const [wanted, setWanted] = useState(everything)
  const showDeliveries = (next: WantedDeliveries) => {
    beginAnew('deliveries')
    setWanted(next)
    setView('deliveries')
  }
  const show = (next: View) => {
    beginAnew('events')
    setView(next)
  }
  return (
    <>
      <div className="border-hairline border-b px-4 py-2">
        <Segments
          label={t('what')}
          value={view}
          choices={views.map((value) => ({ value, label: t(`what.${value}`) }))}
          onChange={show}
        />
      </div>
      {view === 'deliveries' ? (
        <Deliveries whose={whose} wanted={wanted} onShow={showDeliveries} />
      ) : (
        <Events
          whose={whose}
          status={view}
          onDeliveries={(search) => showDeliveries({ ...everything, search })}
        />
      )}
    </>
  )
}
