import { audiences, severities, TEXT_MAX, TITLE_MAX } from '@veza/shared/contracts/announcements.ts'
import { nameOfZone } from '@veza/shared/studio/planned-time.ts'
import { useId } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { scheduleTexts } from '../schedule/texts.ts'
import type { AnnouncementDraft, AnnouncementFault } from './announcement-form.ts'
import { announcingTexts } from './texts.ts'

interface AnnouncementFieldsProps {
  readonly draft: AnnouncementDraft
  readonly faults: readonly AnnouncementFault[]
  onChange(draft: AnnouncementDraft): void
}

/** What it says in both languages, to whom, where and when. */
export function AnnouncementFields(props: AnnouncementFieldsProps) {
  return (
    <>
      <Words {...props} />
      <Whom {...props} />
      <Where {...props} />
      <When {...props} />
    </>
  )
}

function Words({ draft, faults, onChange }: AnnouncementFieldsProps) {
  const t = useTexts(announcingTexts)
  const faultAt = (fault: 'title' | 'text', language: 'en' | 'fr') =>
    faults.includes(fault) && draft[fault][language].trim() === '' ? t(`fault.${fault}`) : undefined
  return (
    <>
      {(['en', 'fr'] as const).map((language) => (
        <div key={language} lang={language} className="flex flex-col gap-3">
          <Field
            label={t(`title-${language}`)}
            maxLength={TITLE_MAX}
            autoComplete="off"
            autoFocus={language === 'en'}
            value={draft.title[language]}
            fault={faultAt('title', language)}
            onChange={({ target }) =>
              onChange({ ...draft, title: { ...draft.title, [language]: target.value } })
            }
          />
          <TextArea
            label={t(`text-${language}`)}
            hint={t('text-hint')}
            rows={2}
            maxLength={TEXT_MAX}
            value={draft.text[language]}
            fault={faultAt('text', language)}
            onChange={({ target }) =>
              onChange({ ...draft, text: { ...draft.text, [language]: target.value } })
            }
          />
        </div>
      ))}
    </>
  )
}

function Whom({ draft, faults, onChange }: AnnouncementFieldsProps) {
  const t = useTexts(announcingTexts)
  return (
    <>
      <Field
        label={t('link')}
        hint={t('link-hint')}
        inputMode="url"
        spellCheck={false}
        value={draft.link}
        fault={faults.includes('link') ? t('fault.link') : undefined}
        onChange={({ target }) => onChange({ ...draft, link: target.value })}
      />
      <div className="flex flex-wrap gap-4">
        <Select
          label={t('audience')}
          value={draft.audience}
          choices={audiences.map((value) => ({ value, label: t(`audience.${value}`) }))}
          onChange={(audience) => onChange({ ...draft, audience })}
        />
        <Select
          label={t('severity')}
          value={draft.severity}
          choices={severities.toReversed().map((value) => ({ value, label: t(`severity.${value}`) }))}
          onChange={(severity) => onChange({ ...draft, severity })}
        />
      </div>
    </>
  )
}

function Where({ draft, faults, onChange }: AnnouncementFieldsProps) {
  const t = useTexts(announcingTexts)
  const id = useId()
  const isFaulty = faults.includes('where')
  return (
    <fieldset className="flex flex-col gap-1.5" aria-describedby={isFaulty ? id : undefined}>
      <legend className="mb-1 font-medium text-13">{t('where')}</legend>
      <Checkbox
        label={t('pages')}
        isOn={draft.onPages}
        isFaulty={isFaulty}
        onChange={(onPages) => onChange({ ...draft, onPages })}
      />
      <Checkbox
        label={t('studio')}
        isOn={draft.inStudio}
        isFaulty={isFaulty}
        onChange={(inStudio) => onChange({ ...draft, inStudio })}
      />
      {isFaulty && (
        <p id={id} className="text-12 text-bad-text">
          {t('fault.where')}
        </p>
      )}
    </fieldset>
  )
}

function When({ draft, faults, onChange }: AnnouncementFieldsProps) {
  const t = useTexts(announcingTexts)
  const s = useTexts(scheduleTexts)
  const faultOfEnd = faults.includes('order') ? t('fault.order') : undefined
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label={t('from')}
        type="datetime-local"
        hint={s('by-clock', { zone: nameOfZone() })}
        value={draft.from}
        fault={faults.includes('from') ? t('fault.time') : undefined}
        onChange={({ target }) => onChange({ ...draft, from: target.value })}
      />
      <Field
        label={t('until')}
        type="datetime-local"
        hint={t('until-hint')}
        value={draft.until}
        fault={faults.includes('until') ? t('fault.time') : faultOfEnd}
        onChange={({ target }) => onChange({ ...draft, until: target.value })}
      />
    </div>
  )
}
