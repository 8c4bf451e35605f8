import { CalendarClock } from 'lucide-react'
import { useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { ScheduleDialog } from './schedule-dialog.tsx'
import { scheduleTexts } from './texts.ts'

interface LaterProps {
  readonly what: 'publish' | 'sell'
  readonly disabled: boolean
  onPlan(at: string): unknown
}

/** Not now, but at a time. */
export function LaterButton({ what, disabled, onPlan }: LaterProps) {
  const t = useTexts(scheduleTexts)
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Button icon={CalendarClock} disabled={disabled} onClick={() => setIsAsking(true)}>
        {t(`${what}-later`)}
      </Button>
      {isAsking && (
        <ScheduleDialog what={what} planned={null} onClose={() => setIsAsking(false)} onChoose={onPlan} />
      )}
    </>
  )
}
