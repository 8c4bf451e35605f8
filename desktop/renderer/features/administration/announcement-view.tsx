import { type Announcement, DISMISSALS_COUNTED } from '@veza/shared/contracts/announcements.ts'
import { useState } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Part } from '../moderation/case-parts.tsx'
import { isFactorWanted } from '../moderation/moderation-frame.tsx'
import { SecondFactor } from '../moderation/second-factor.tsx'
import { tellTime } from '../offline/tell-time.ts'
import type { Whose } from '../sales/use-whose.ts'
import { AnnouncementDialog } from './announcement-dialog.tsx'
import { standingOf } from './announcement-form.ts'
import { Fact, Facts } from './facts.tsx'
import { announcingTexts } from './texts.ts'
import { useDeletion, useEnding } from './use-announcing.ts'

interface AnnouncementViewProps {
  readonly whose: Whose
  readonly item: Announcement
}

/** One announcement, whole, in both languages, and what can be done with it. */
export function AnnouncementView({ whose, item }: AnnouncementViewProps) {
  const t = useTexts(announcingTexts)
  const language = useLanguage()
  const [asking, setAsking] = useState<'change' | 'remove' | null>(null)
  const { mutate: end, isPending } = useEnding(whose, item)
  const close = () => setAsking(null)
  const title = item.title[language]
  return (
    <article className="flex flex-col gap-5 px-6 py-4" aria-label={title}>
      <header className="flex flex-col gap-2">
        <h2 className="break-words font-semibold text-20">{title}</h2>
        <p className="flex flex-wrap gap-2">
          <Button onClick={() => setAsking('change')}>{t('change')}</Button>
          {standingOf(item, Date.now()) === 'live' && (
            <Button isBusy={isPending} onClick={() => end()}>
              {t('end-now')}
            </Button>
          )}
          <Button kind="danger" onClick={() => setAsking('remove')}>
            {t('remove')}
          </Button>
        </p>
      </header>
      <Words item={item} />
      <Standing item={item} />
      {asking === 'change' && <AnnouncementDialog whose={whose} id={item.id} before={item} onClose={close} />}
      {asking === 'remove' && <RemoveDialog whose={whose} item={item} onClose={close} />}
    </article>
  )
}

function Words({ item: { title, text } }: { readonly item: Announcement }) {
  const t = useTexts(announcingTexts)
  return (
    <div className="grid max-w-[70ch] gap-5 lg:max-w-none lg:grid-cols-2">
      {(['en', 'fr'] as const).map((language) => (
        <Part key={language} heading={t(language === 'en' ? 'in-english' : 'in-french')}>
          <div lang={language} className="break-words leading-normal">
            <p className="font-medium">{title[language]}</p>
            <p className="whitespace-pre-line">{text[language]}</p>
          </div>
        </Part>
      ))}
    </div>
  )
}

function Standing({ item }: { readonly item: Announcement }) {
  const t = useTexts(announcingTexts)
  const language = useLanguage()
  const { severity, audience, onPages, inStudio, from, until, link, dismissals } = item
  const where = [...(onPages ? [t('pages')] : []), ...(inStudio ? [t('studio')] : [])]
  return (
    <Part heading={t('facts')}>
      <Facts>
        <Fact name={t('audience')}>{t(`audience.${audience}`)}</Fact>
        <Fact name={t('where')}>{where.join(', ')}</Fact>
        <Fact name={t('severity')}>{t(`severity.${severity}`)}</Fact>
        <Fact name={t('from')}>{tellTime(from, language)}</Fact>
        <Fact name={t('until')}>{until === null ? t('no-end') : tellTime(until, language)}</Fact>
        <Fact name={t('link')}>{link}</Fact>
        <Fact name={t('dismissals')}>
          {t(dismissals < DISMISSALS_COUNTED ? 'dismissed-by' : 'dismissed-by-more', { count: dismissals })}
        </Fact>
      </Facts>
    </Part>
  )
}

function RemoveDialog({ whose, item, onClose }: AnnouncementViewProps & { onClose(): void }) {
  const t = useTexts(announcingTexts)
  const language = useLanguage()
  const { mutate, isPending, error, reset } = useDeletion(whose, item, onClose)
  return (
    <Dialog
      title={t('ask-remove', { title: item.title[language] })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="danger" isBusy={isPending} onClick={() => mutate()}>
            {t('remove')}
          </Button>
        </>
      }
    >
      {isFactorWanted(error) && <SecondFactor whose={whose} onProved={reset} />}
      <p className="leading-normal">{t('about-remove')}</p>
      {error && !isFactorWanted(error) && <Notice kind="bad">{tellProblem(error)}</Notice>}
    </Dialog>
  )
}
