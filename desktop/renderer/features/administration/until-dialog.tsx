import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { asLocalField, nameOfZone, readPlannedTime } from '@veza/shared/studio/planned-time.ts'
import { type FormEvent, useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { scheduleTexts } from '../schedule/texts.ts'
import type { FeaturedItem } from './open-featured.ts'
import { featuredTexts } from './texts.ts'

interface UntilDialogProps {
  readonly item: FeaturedItem
  onClose(): void
  /** @param until UTC; null: without an end */
  onChoose(until: string | null): void
}

/** Asks until when something is featured, by the clock of this machine. */
export function UntilDialog({ item: { title, until }, onClose, onChoose }: UntilDialogProps) {
  const t = useTexts(featuredTexts)
  const s = useTexts(scheduleTexts)
  const [text, setText] = useState(() => asLocalField(until ? new Date(until) : inAWeek()))
  const time = readPlannedTime(text, new Date())
  const choose = (at: string | null) => {
    onClose()
    onChoose(at)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (time.kind === 'at') choose(time.at)
  }
  return (
    <Dialog
      title={t('until-title', { title })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{s('cancel')}</Button>
          <Button onClick={() => choose(null)}>{t('no-end')}</Button>
          <Button kind="main" type="submit" form="until" disabled={time.kind !== 'at'}>
            {s('choose')}
          </Button>
        </>
      }
    >
      <form id="until" className="flex flex-col gap-4" onSubmit={submit}>
        <p className="text-ink-soft leading-normal">{t('until-about')}</p>
        <Field
          label={s('day-and-time')}
          type="datetime-local"
          value={text}
          hint={s('by-clock', { zone: nameOfZone() })}
          fault={time.kind === 'at' ? undefined : t(`until-${time.kind}`)}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </Dialog>
  )
}

function inAWeek(): Date {
  const evening = new Date(Date.now() + 7 * DAY_MS)
  evening.setHours(18, 0, 0, 0)
  return evening
}
