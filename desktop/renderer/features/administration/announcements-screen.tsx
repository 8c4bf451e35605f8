import type { Announcement } from '@veza/shared/contracts/announcements.ts'
import { Megaphone, Plus } from 'lucide-react'
import { useState } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ModerationFrame } from '../moderation/moderation-frame.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { AdminQueue } from './admin-queue.tsx'
import { AnnouncementDialog } from './announcement-dialog.tsx'
import { standingOf } from './announcement-form.ts'
import { AnnouncementView } from './announcement-view.tsx'
import { announcingTexts } from './texts.ts'
import { useAnnounced } from './use-announcing.ts'

/** What is announced, was, and will be. */
export function AnnouncementsScreen() {
  return <ModerationFrame isForAdmins>{(whose) => <Announcements whose={whose} />}</ModerationFrame>
}

function Announcements({ whose }: { readonly whose: Whose }) {
  const t = useTexts(announcingTexts)
  const [newId, setNewId] = useState<string | null>(null)
  const begin = () => setNewId(crypto.randomUUID())
  const button = (
    <Button kind="main" icon={Plus} onClick={begin}>
      {t('new')}
    </Button>
  )
  return (
    <>
      <AdminQueue
        whose={whose}
        asked={useAnnounced(whose)}
        list="announcements"
        label={t('announcements')}
        filters={<div className="shrink-0 border-hairline border-b px-4 py-3">{button}</div>}
        empty={
          <EmptyState icon={Megaphone} heading={t('empty')}>
            {t('empty-hint')}
          </EmptyState>
        }
        row={(one) => <AnnouncementLine item={one} />}
      >
        {(item) => <AnnouncementView key={item.id} whose={whose} item={item} />}
      </AdminQueue>
      {newId !== null && <AnnouncementDialog whose={whose} id={newId} onClose={() => setNewId(null)} />}
    </>
  )
}

function AnnouncementLine({ item }: { readonly item: Announcement }) {
  const t = useTexts(announcingTexts)
  const language = useLanguage()
  const standing = standingOf(item, Date.now())
  return (
    <div className="flex flex-col gap-0.5" data-announced={standing}>
      <p className="truncate font-medium">{item.title[language]}</p>
      <p className="truncate text-12 text-ink-soft">
        <span className={standing === 'live' ? 'text-good-text' : ''}>{t(`standing.${standing}`)}</span>
        {` · ${t(`audience.${item.audience}`)}`}
      </p>
    </div>
  )
}
