import type { Account, AccountDetail } from '@veza/shared/contracts/staff.ts'
import { useState } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { formatDay } from '../../ui/formats.ts'
import { Notice } from '../../ui/notice.tsx'
import { Part } from '../moderation/case-parts.tsx'
import { isFactorWanted, Unasked } from '../moderation/moderation-frame.tsx'
import { moderationTexts } from '../moderation/texts.ts'
import { tellTime } from '../offline/tell-time.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Fact, Facts } from './facts.tsx'
import { usersTexts } from './texts.ts'
import { useUser } from './use-users.ts'
import { type ActingProps, type Asking, UserDialog } from './user-dialog.tsx'
import { UserRoles, UserSessions } from './user-parts.tsx'
import { goToEntries } from './wanted.ts'

/** One account, whole: how it stands, what it may do, where it is signed in, and what can be done. */
export function UserView({ whose, item }: { readonly whose: Whose; readonly item: Account }) {
  const m = useTexts(moderationTexts)
  const { data, error, refetch } = useUser(whose, item.id)
  const [asking, setAsking] = useState<Asking | null>(null)
  const isOwn = whose.accountId === item.id
  return (
    <article className="flex flex-col gap-5 px-6 py-4" aria-label={item.username}>
      <header className="flex flex-col gap-1">
        {item.displayName !== item.username && (
          <p className="break-words text-12 text-ink-soft">{item.displayName}</p>
        )}
        <h2 className="break-words font-semibold text-20">{item.username}</h2>
      </header>
      {error && data === undefined && !isFactorWanted(error) && (
        <Unasked error={error} onAgain={() => void refetch()} />
      )}
      {data === undefined && !error && (
        <p aria-busy className="text-ink-soft">
          {m('asking')}
        </p>
      )}
      {data && (
        <>
          <Standing account={data} isOwn={isOwn} onAsk={setAsking} />
          <Known account={data} />
          <UserRoles account={data} isOwn={isOwn} onAsk={setAsking} />
          <UserSessions whose={whose} account={data} isOwn={isOwn} onAsk={setAsking} />
          <Log account={data} />
        </>
      )}
      {asking && (
        <UserDialog whose={whose} account={data ?? item} asking={asking} onClose={() => setAsking(null)} />
      )}
    </article>
  )
}

function Standing({ account, isOwn, onAsk }: ActingProps) {
  const t = useTexts(usersTexts)
  const language = useLanguage()
  const { suspension, deletionAt, roles } = account
  const isStaff = roles.includes('moderator') || roles.includes('admin')
  return (
    <div className="flex max-w-[70ch] flex-col gap-3 leading-normal" data-suspended={suspension !== null}>
      {isOwn && <Notice kind="note">{t('you')}</Notice>}
      {suspension && (
        <Notice kind="warn">
          {suspension.until === null
            ? t('suspended-for-good', { time: tellTime(suspension.since, language) })
            : t('suspended-until', { time: tellTime(suspension.until, language) })}
        </Notice>
      )}
      {deletionAt !== null && <p>{t('is-leaving', { day: formatDay(deletionAt, language) })}</p>}
      {!isOwn && isStaff && <p className="text-13 text-ink-soft">{t('staff-hint')}</p>}
      {!isOwn && !isStaff && (
        <p className="flex flex-wrap gap-2">
          {suspension ? (
            <Button onClick={() => onAsk({ kind: 'lift' })}>{t('lift')}</Button>
          ) : (
            <Button kind="danger" onClick={() => onAsk({ kind: 'suspend' })}>
              {t('suspend')}
            </Button>
          )}
        </p>
      )}
    </div>
  )
}

function Known({ account }: { readonly account: AccountDetail }) {
  const t = useTexts(usersTexts)
  const language = useLanguage()
  const { email, emailVerified, createdAt, lastSeenAt, secondFactor, counts, id } = account
  return (
    <Part heading={t('facts')}>
      <Facts>
        <Fact name={t('email')}>{emailVerified ? email : t('unverified', { email })}</Fact>
        <Fact name={t('since')}>{tellTime(createdAt, language)}</Fact>
        <Fact name={t('seen')}>{lastSeenAt && tellTime(lastSeenAt, language)}</Fact>
        <Fact name={t('factor')}>{t(secondFactor ? 'factor-on' : 'factor-off')}</Fact>
        <Fact name={t('tracks')}>{String(counts.tracks)}</Fact>
        <Fact name={t('releases')}>{String(counts.releases)}</Fact>
        <Fact name={t('orders')}>{String(counts.orders)}</Fact>
        <Fact name={t('sales')}>{String(counts.sales)}</Fact>
        <Fact name={t('id')} isCode>
          {id}
        </Fact>
      </Facts>
    </Part>
  )
}

function Log({ account: { username } }: { readonly account: AccountDetail }) {
  const t = useTexts(usersTexts)
  return (
    <Part heading={t('log')}>
      <p className="flex flex-wrap gap-2">
        <Button onClick={() => goToEntries({ subject: username })}>{t('log-about')}</Button>
        <Button onClick={() => goToEntries({ actor: username })}>{t('log-by')}</Button>
      </p>
    </Part>
  )
}
