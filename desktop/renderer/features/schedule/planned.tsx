import { tellPlannedTime } from '@veza/shared/studio/planned-time.ts'
import { CalendarClock, CalendarX2, Clock, type LucideIcon, MoreHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { ScheduleDialog } from './schedule-dialog.tsx'
import { scheduleTexts } from './texts.ts'

export interface PlannedProps {
  readonly what: 'publish' | 'sell'
  readonly at: string
  readonly nowIcon: LucideIcon
  onNow(): unknown
  /** @param at UTC; null: not by itself */
  onPlan(at: string | null): unknown
}

/** What is planned, in the words of this machine's own time, and what may be done about it. */
export function Planned({ what, at, nowIcon, onNow, onPlan }: PlannedProps) {
  const t = useTexts(scheduleTexts)
  const language = useLanguage()
  const [isAsking, setIsAsking] = useState(false)
  const now = new Date()
  const when = tellPlannedTime(at, { language, now })
  const isDue = new Date(at) <= now
  return (
    <>
      <span role="status" data-planned={at} className="flex items-center gap-1.5 whitespace-nowrap text-13">
        <CalendarClock size={16} strokeWidth={1.75} aria-hidden />
        {t(isDue ? 'due' : what === 'publish' ? 'public-on' : 'on-sale-on', { when })}
      </span>
      <Menu
        groups={[
          [
            { label: t('change-time'), icon: Clock, run: () => setIsAsking(true) },
            { label: t(what === 'publish' ? 'publish-now' : 'sell-now'), icon: nowIcon, run: onNow },
          ],
          [{ label: t('take-back'), icon: CalendarX2, run: () => onPlan(null) }],
        ]}
      >
        <IconButton icon={MoreHorizontal} label={t('more-of-plan')} />
      </Menu>
      {isAsking && (
        <ScheduleDialog what={what} planned={at} onClose={() => setIsAsking(false)} onChoose={onPlan} />
      )}
    </>
  )
}
