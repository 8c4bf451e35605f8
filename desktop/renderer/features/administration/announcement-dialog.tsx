import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import type { Announcement } from '@veza/shared/contracts/announcements.ts'
import { type FormEvent, useState } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { isFactorWanted } from '../moderation/moderation-frame.tsx'
import { SecondFactor } from '../moderation/second-factor.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { AnnouncementFields } from './announcement-fields.tsx'
import { type AnnouncementFault, draftOf, newDraft, readDraft } from './announcement-form.ts'
import { announcingTexts } from './texts.ts'
import { useSaving } from './use-announcing.ts'

interface AnnouncementDialogProps {
  readonly whose: Whose
  readonly id: string
  /** As it stands; not there of a new one. */
  readonly before?: Announcement
  onClose(): void
}

/** Asks what is announced. Where somebody else has changed it meanwhile that is said, and what was typed stays. */
export function AnnouncementDialog({ whose, id, before, onClose }: AnnouncementDialogProps) {
  const t = useTexts(announcingTexts)
  const [seen] = useState(before)
  const [draft, setDraft] = useState(() => (before ? draftOf(before) : newDraft(new Date())))
  const [faults, setFaults] = useState<readonly AnnouncementFault[]>([])
  const { mutate, isPending, error, reset } = useSaving(whose, id, onClose)
  const isStale = problemOf(error)?.code === 'stale-version'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isPending) return
    const read = readDraft(draft, (isStale ? before : seen)?.version ?? 0, seen)
    setFaults('faults' in read ? read.faults : [])
    if ('change' in read) mutate(read.change)
  }
  return (
    <Dialog
      title={t(seen ? 'ask-change' : 'ask-new')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" type="submit" form="announcement" isBusy={isPending}>
            {t(seen ? 'save' : 'announce')}
          </Button>
        </>
      }
    >
      {isFactorWanted(error) && <SecondFactor whose={whose} onProved={reset} />}
      <form id="announcement" noValidate className="flex flex-col gap-4" onSubmit={submit}>
        {seen && <p className="text-ink-soft leading-normal">{t('who-dismissed')}</p>}
        <AnnouncementFields draft={draft} faults={faults} onChange={setDraft} />
        <Fault error={error} before={before} />
      </form>
    </Dialog>
  )
}

function Fault({
  error,
  before,
}: {
  readonly error: Error | null
  readonly before: Announcement | undefined
}) {
  const t = useTexts(announcingTexts)
  const language = useLanguage()
  if (error === null || isFactorWanted(error)) return null
  if (before && problemOf(error)?.code === 'stale-version')
    return <Notice kind="warn">{t('changed-meanwhile', { title: before.title[language] })}</Notice>
  return <Notice kind="bad">{tellProblem(error)}</Notice>
}
