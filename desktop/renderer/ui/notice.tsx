import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export type NoticeKind = 'note' | 'good' | 'warn' | 'bad'

const icons: Readonly<Record<NoticeKind, LucideIcon>> = {
  note: Info,
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
}
const colours: Readonly<Record<NoticeKind, string>> = {
  note: 'text-ink-soft',
  good: 'text-good-text',
  warn: 'text-warn-text',
  bad: 'text-bad-text',
}

export interface NoticeProps {
  readonly kind: NoticeKind
  /** What happened, what is safe, what to do. */
  readonly children: ReactNode
  /** The button that does it. */
  readonly action?: ReactNode
}

/** A sentence and a button. */
export function Notice({ kind, children, action }: NoticeProps) {
  const Icon = icons[kind]
  return (
    <div
      role={kind === 'bad' ? 'alert' : 'status'}
      className="rounded-md border border-hairline bg-paper p-3"
    >
      <div className="flex items-start gap-2.5">
        <Icon size={16} className={`mt-0.5 shrink-0 ${colours[kind]}`} aria-hidden />
        <div className="min-w-0 grow">{children}</div>
        {action}
      </div>
    </div>
  )
}
