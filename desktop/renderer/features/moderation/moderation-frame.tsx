import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import { ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { hrefOf, usePath } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { isSilence } from '../sales/is-silence.ts'
import { useWhose, type Whose } from '../sales/use-whose.ts'
import { moderationTexts } from './texts.ts'
import { useRole } from './use-staff.ts'

const parts = [
  ['part.reports', '/moderation'],
  ['part.appeals', '/moderation/appeals'],
  ['part.notices', '/moderation/notices'],
  ['part.holds', '/moderation/holds'],
] as const
const partsOfAdmins = [
  ['part.users', '/moderation/users'],
  ['part.audit', '/moderation/audit'],
  ['part.transfers', '/moderation/transfers'],
  ['part.webhooks', '/moderation/webhooks'],
  ['part.reconciliation', '/moderation/reconciliation'],
  ['part.featured', '/moderation/featured'],
  ['part.announcements', '/moderation/announcements'],
  ['part.flags', '/moderation/flags'],
] as const

interface ModerationFrameProps {
  /** Moderators are not let in. */
  readonly isForAdmins?: boolean
  readonly children: (whose: Whose) => ReactNode
}

/** Heading and parts of the moderation, and what is in it, for those who have the role. */
export function ModerationFrame({ isForAdmins = false, children }: ModerationFrameProps) {
  const t = useTexts(moderationTexts)
  const whose = useWhose()
  const role = useRole(whose)
  const isAdmin = role.data === 'admin'
  const isStaff = role.data === 'moderator' || isAdmin
  const isLetIn = isForAdmins ? isAdmin : isStaff
  return (
    <div className="flex h-full flex-col">
      <header className="flex flex-wrap items-center gap-x-6 gap-y-1 border-hairline border-b px-6 py-3">
        <h1 className="font-semibold text-20 leading-8">{t('heading')}</h1>
        {isStaff && <Parts isAdmin={isAdmin} />}
      </header>
      {role.isPending && (
        <p aria-busy className="p-6 text-ink-soft">
          {t('asking')}
        </p>
      )}
      {role.data === undefined && role.error && (
        <Unasked error={role.error} onAgain={() => void role.refetch()} />
      )}
      {role.data !== undefined && !isLetIn && <NotStaff isForAdmins={isForAdmins} />}
      {isLetIn && whose && children(whose)}
    </div>
  )
}

function Parts({ isAdmin }: { readonly isAdmin: boolean }) {
  const t = useTexts(moderationTexts)
  const path = usePath()
  return (
    <nav aria-label={t('parts')} className="flex flex-wrap gap-x-4">
      {[...parts, ...(isAdmin ? partsOfAdmins : [])].map(([name, to]) => (
        <a
          key={to}
          href={hrefOf(to)}
          aria-current={path === to ? 'page' : undefined}
          className="moving border-transparent border-b-2 py-1 text-ink-soft hover:text-ink aria-[current]:border-accent aria-[current]:text-ink"
        >
          {t(name)}
        </a>
      ))}
    </nav>
  )
}

function NotStaff({ isForAdmins }: { readonly isForAdmins: boolean }) {
  const t = useTexts(moderationTexts)
  return (
    <EmptyState icon={ShieldCheck} heading={t(isForAdmins ? 'not-admin' : 'not-staff')}>
      <p>{t('not-staff-hint')}</p>
      <LinkButton href={hrefOf('/library')}>{t('to-library')}</LinkButton>
    </EmptyState>
  )
}

interface UnaskedProps {
  readonly error: Error
  /** Something is shown still that was true a while ago. */
  readonly isOld?: boolean
  onAgain(): unknown
}

/** The server did not say. */
export function Unasked({ error, isOld = false, onAgain }: UnaskedProps) {
  const t = useTexts(moderationTexts)
  return (
    <div className="px-4 py-3">
      <Notice kind="warn" action={<Button onClick={onAgain}>{t('again')}</Button>}>
        {isSilence(error) ? t(isOld ? 'stale' : 'silent') : tellProblem(error)}
      </Notice>
    </div>
  )
}

export const isFactorWanted = (error: unknown): boolean => problemOf(error)?.code === 'second-factor-required'
