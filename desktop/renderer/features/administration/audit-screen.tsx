import { type AuditEntry, auditActionSchema } from '@veza/shared/contracts/audit.ts'
import { ScrollText, Search } from 'lucide-react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { tellAgo } from '../moderation/ago.ts'
import { ModerationFrame } from '../moderation/moderation-frame.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { AdminQueue } from './admin-queue.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { AuditView } from './audit-view.tsx'
import { auditTexts } from './texts.ts'
import { useEntries } from './use-audit.ts'
import { allEntries, useWanted } from './wanted.ts'

/** What the staff and the server did, by whatever one looks for. */
export function AuditScreen() {
  return <ModerationFrame isForAdmins>{(whose) => <Entries whose={whose} />}</ModerationFrame>
}

function Entries({ whose }: { readonly whose: Whose }) {
  const t = useTexts(auditTexts)
  const wanted = useWanted(({ entries }) => entries)
  return (
    <AdminQueue
      whose={whose}
      asked={useEntries(whose, wanted)}
      list="audit"
      label={t('entries')}
      filters={<AuditFilters whose={whose} wanted={wanted} />}
      empty={<Nothing isAll={wanted === allEntries} />}
      row={(one) => <EntryLine item={one} />}
    >
      {(item) => <AuditView item={item} />}
    </AdminQueue>
  )
}

function Nothing({ isAll }: { readonly isAll: boolean }) {
  const t = useTexts(auditTexts)
  if (!isAll) return <EmptyState icon={Search} heading={t('empty-found')} />
  return (
    <EmptyState icon={ScrollText} heading={t('empty')}>
      {t('empty-hint')}
    </EmptyState>
  )
}

function EntryLine({ item }: { readonly item: AuditEntry }) {
  const t = useTexts(auditTexts)
  const language = useLanguage()
  const { action, actor, subject, owner, at } = item
  const known = auditActionSchema.safeParse(action).data
  const by = actor === null ? t('the-server') : (actor.username ?? t('has-left'))
  const whom = subject.name ?? owner?.username
  return (
    <div className="flex flex-col gap-0.5" data-entry={action}>
      <p className="truncate font-medium">{known ? t(known) : action}</p>
      <p className="truncate text-12 text-ink-soft">{[by, whom].filter(Boolean).join(' → ')}</p>
      <p className="figures truncate text-12 text-ink-soft">{tellAgo(at, language)}</p>
    </div>
  )
}
