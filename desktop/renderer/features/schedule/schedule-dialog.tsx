import { SCHEDULE_MAX_MS } from '@veza/shared/contracts/schedule.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import {
  asLocalField,
  nameOfZone,
  readPlannedTime,
  tellPlannedTime,
} from '@veza/shared/studio/planned-time.ts'
import { useState } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { scheduleTexts } from './texts.ts'

export interface ScheduleDialogProps {
  readonly what: 'publish' | 'sell'
  /** As it is planned already. */
  readonly planned: string | null
  onClose(): void
  /** @param at UTC */
  onChoose(at: string): unknown
}

/** Asks for a day and a time, by the clock of this machine. */
export function ScheduleDialog({ what, planned, onClose, onChoose }: ScheduleDialogProps) {
  const t = useTexts(scheduleTexts)
  const language = useLanguage()
  const [text, setText] = useState(() => asLocalField(planned ? new Date(planned) : tomorrowEvening()))
  const now = new Date()
  const time = readPlannedTime(text, now)
  const choose = () => {
    if (time.kind !== 'at') return
    onClose()
    onChoose(time.at)
  }
  return (
    <Dialog
      title={t(`${what}-later`)}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" disabled={time.kind !== 'at'} onClick={choose}>
            {t('choose')}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          choose()
        }}
      >
        <Field
          label={t('day-and-time')}
          type="datetime-local"
          value={text}
          min={asLocalField(now)}
          max={asLocalField(new Date(now.getTime() + SCHEDULE_MAX_MS))}
          hint={t('by-clock', { zone: nameOfZone() })}
          fault={time.kind === 'at' ? undefined : t(time.kind)}
          onChange={(event) => setText(event.target.value)}
        />
        {time.kind === 'at' && (
          <p role="status" className="font-medium">
            {t(what === 'publish' ? 'public-on' : 'on-sale-on', {
              when: tellPlannedTime(time.at, { language, now }),
            })}
          </p>
        )}
        <p className="text-13 text-ink-soft">{t(what === 'publish' ? 'how-public' : 'how-sold')}</p>
      </form>
    </Dialog>
  )
}

function tomorrowEvening(): Date {
  const evening = new Date(Date.now() + DAY_MS)
  evening.setHours(18, 0, 0, 0)
  return evening
}
