import { Cloud, CloudAlert, CloudOff, CloudUpload, type LucideIcon } from 'lucide-react'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { showOfflinePanel } from './panel-store.ts'
import { tellTime } from './tell-time.ts'
import { offlineTexts } from './texts.ts'
import { useStanding, useUnsent } from './use-offline.ts'

/** Where this machine and the server stand, in a line or two below the navigation; pressed, it says all. */
export function OfflineStanding() {
  const t = useTexts(offlineTexts)
  const language = useLanguage()
  const standing = useStanding()
  const unsent = useUnsent()
  if (standing === null || unsent === null) return null
  const kind = kindOf(standing, unsent)
  const Icon = icons[kind]
  const detail = detailOf(kind, standing, unsent, t, language)
  return (
    <button
      type="button"
      onClick={showOfflinePanel}
      data-offline={kind}
      className="moving mb-1 flex items-start gap-2 rounded-md px-2 py-1.5 text-left text-12 text-ink-soft hover:bg-wash hover:text-ink"
    >
      <Icon
        size={16}
        strokeWidth={1.75}
        aria-hidden
        className={kind === 'refused' ? 'text-bad-text' : kind === 'offline' ? 'text-warn-text' : ''}
      />
      <span className="min-w-0">
        <span className="block">{t(kind)}</span>
        {detail && <span className="block">{detail}</span>}
      </span>
    </button>
  )
}

type Kind = 'offline' | 'signed-out' | 'refused' | 'undecided' | 'sending' | 'reading' | 'up-to-date'
type Standing = NonNullable<ReturnType<typeof useStanding>>
type Unsent = NonNullable<ReturnType<typeof useUnsent>>

const icons: Readonly<Record<Kind, LucideIcon>> = {
  offline: CloudOff,
  'signed-out': CloudOff,
  refused: CloudAlert,
  undecided: CloudAlert,
  sending: CloudUpload,
  reading: Cloud,
  'up-to-date': Cloud,
}

function kindOf({ failure, pulledAt }: Standing, { count, failed, conflicts }: Unsent): Kind {
  if (failure?.code === 'signed-out') return 'signed-out'
  if (failure) return 'offline'
  if (failed > 0) return 'refused'
  // Before what is sent: what follows on the same thing waits for the decision as well.
  if (conflicts > 0) return 'undecided'
  if (count > 0) return 'sending'
  return pulledAt === null ? 'reading' : 'up-to-date'
}

function detailOf(
  kind: Kind,
  { pulledAt }: Standing,
  { count, failed, conflicts }: Unsent,
  t: Say<keyof typeof offlineTexts.en>,
  language: Parameters<typeof tellTime>[1],
): string | undefined {
  if (kind === 'refused') return t('refused-count', { count: failed })
  if (kind === 'undecided') return t('undecided-count', { count: conflicts })
  if (count > 0) return t('waiting-count', { count })
  if (kind === 'offline' && pulledAt) return t('known', { time: tellTime(pulledAt, language) })
  return undefined
}
