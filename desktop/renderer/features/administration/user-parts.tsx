import { grantableRoles } from '@veza/shared/contracts/staff.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { tellAgo } from '../moderation/ago.ts'
import { Part } from '../moderation/case-parts.tsx'
import { isFactorWanted, Unasked } from '../moderation/moderation-frame.tsx'
import { moderationTexts } from '../moderation/texts.ts'
import type { Whose } from '../sales/use-whose.ts'
import { usersTexts } from './texts.ts'
import { useSessions } from './use-users.ts'
import type { ActingProps } from './user-dialog.tsx'

const row = 'flex min-h-10 items-center justify-between gap-3 border-hairline border-b py-1'

/** What an account may do, to be given and taken. */
export function UserRoles({ account: { roles }, isOwn, onAsk }: ActingProps) {
  const t = useTexts(usersTexts)
  const missing = grantableRoles.filter((role) => !roles.includes(role))
  return (
    <Part heading={t('roles')}>
      <ul>
        {roles.map((role) => (
          <li key={role} className={row} data-role={role}>
            <span>{t(`role.${role}`)}</span>
            {role !== 'listener' && !isOwn && (
              <Button
                aria-label={t('take-role-of', { role: t(`role.${role}`) })}
                onClick={() => onAsk({ kind: 'take', role })}
              >
                {t('take-role')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {missing.length > 0 && (
        <p>
          <Button onClick={() => onAsk({ kind: 'grant', among: missing })}>{t('grant-role')}</Button>
        </p>
      )}
    </Part>
  )
}

/** Where an account is signed in. */
export function UserSessions({ whose, account, isOwn, onAsk }: ActingProps & { readonly whose: Whose }) {
  const t = useTexts(usersTexts)
  const m = useTexts(moderationTexts)
  const language = useLanguage()
  const { data, error, refetch } = useSessions(whose, account.id)
  return (
    <Part heading={t('sessions')}>
      {error && data === undefined && !isFactorWanted(error) && (
        <Unasked error={error} onAgain={() => void refetch()} />
      )}
      {data === undefined && !error && (
        <p aria-busy className="text-ink-soft">
          {m('asking')}
        </p>
      )}
      {data?.length === 0 && <p className="text-ink-soft">{t('no-sessions')}</p>}
      <ul>
        {data?.map(({ id, device, address, lastSeenAt }) => (
          <li key={id} className={row} data-session={id}>
            <div className="min-w-0">
              <p className="truncate">{device}</p>
              <p className="figures truncate text-12 text-ink-soft">
                {t('session-line', { place: address, ago: tellAgo(lastSeenAt, language) })}
              </p>
            </div>
            {!isOwn && (
              <Button
                aria-label={t('end-session-of', { device })}
                onClick={() => onAsk({ kind: 'end', sessionId: id })}
              >
                {t('end-session')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {!isOwn && (data?.length ?? 0) > 0 && (
        <p>
          <Button onClick={() => onAsk({ kind: 'end', sessionId: null })}>{t('end-sessions')}</Button>
        </p>
      )}
    </Part>
  )
}
