import type { Severity, ShownAnnouncement } from '@veza/shared/contracts/announcements.ts'
import { CircleAlert, Info, type LucideIcon, TriangleAlert, X } from 'lucide-react'
import { useRef } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { IconButton } from '../../ui/button.tsx'
import { useWhose } from '../sales/use-whose.ts'
import { announcementTexts } from './texts.ts'
import { useAnnouncements } from './use-announcements.ts'

const icons: Readonly<Record<Severity, LucideIcon>> = {
  critical: CircleAlert,
  warning: TriangleAlert,
  note: Info,
}
const colours: Readonly<Record<Severity, string>> = {
  critical: 'text-bad-text',
  warning: 'text-warn-text',
  note: 'text-ink-soft',
}

/** Above every screen, while the account's server announces something; without the server, what it said last. */
export function AnnouncementBar() {
  const t = useTexts(announcementTexts)
  const whose = useWhose()
  const { items, dismiss } = useAnnouncements(whose)
  const list = useRef<HTMLElement>(null)
  if (whose === null || items.length === 0) return null
  const leave = (id: string) => {
    // Whoever is there with keys goes on at the next one, or where the screen begins.
    const others = list.current?.querySelectorAll<HTMLElement>(
      `[data-announcement]:not([data-announcement="${id}"]) button`,
    )
    const next = others?.[0] ?? document.getElementById('screen')
    next?.focus({ preventScroll: true })
    dismiss(id)
  }
  return (
    <aside ref={list} aria-label={t('list')} className="max-h-[30vh] shrink-0 overflow-y-auto">
      {items.map((one) => (
        <Line key={one.id} one={one} server={whose.server} onDismiss={() => leave(one.id)} />
      ))}
    </aside>
  )
}

interface LineProps {
  readonly one: ShownAnnouncement
  readonly server: string
  onDismiss(): void
}

function Line({ one: { id, title, text, severity, link }, server, onDismiss }: LineProps) {
  const t = useTexts(announcementTexts)
  const language = useLanguage()
  const Icon = icons[severity]
  return (
    <div
      className="flex items-start gap-3 border-hairline border-b px-6 py-2"
      data-announcement={id}
      data-severity={severity}
    >
      <Icon size={16} className={`mt-2 shrink-0 ${colours[severity]}`} aria-hidden />
      <div role="status" className="min-w-0 max-w-[70ch] grow break-words py-1.5 leading-normal">
        <p className="font-medium">
          <span className="sr-only">{t(`severity.${severity}`)} </span>
          {title[language]}
        </p>
        {text[language] !== '' && <p className="whitespace-pre-line">{text[language]}</p>}
        {link !== null && (
          <p>
            <a
              href={new URL(link, server).href}
              target="_blank"
              rel="noreferrer"
              aria-label={t('more-of', { title: title[language] })}
              className="underline decoration-ink-faint underline-offset-2 hover:decoration-current"
            >
              {t('more')}
            </a>
          </p>
        )}
      </div>
      <span className="ml-auto">
        <IconButton icon={X} label={t('dismiss', { title: title[language] })} onClick={onDismiss} />
      </span>
    </div>
  )
}
