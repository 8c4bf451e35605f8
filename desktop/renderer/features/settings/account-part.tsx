import { useQuery } from '@tanstack/react-query'
import type { Account } from '@veza/shared/studio/bridge/session.ts'
import { about, client } from '../../app/studio.ts'
import { say, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { signOut } from '../session/sign-out.ts'
import { sessionTexts } from '../session/texts.ts'
import { Part } from './part.tsx'
import { SessionList } from './session-list.tsx'
import { settingsTexts } from './texts.ts'

/** Pages of the server's own, for what only it can change. */
const pages = [
  ['profile', '/settings/profile'],
  ['security', '/settings/security'],
  ['everything', '/settings'],
] as const

export function AccountPart({ account }: { readonly account: Account }) {
  const t = useTexts(settingsTexts)
  const { server, accountId } = account
  // Without a network the address is known all the same.
  const { data: me } = useQuery({
    queryKey: about('session', 'me', server, accountId),
    queryFn: ({ signal }) => client.account.me({ server, accountId }, { signal }),
  })
  return (
    <>
      <Part heading={t('account')}>
        <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-y-1">
          {me && <Fact name={t('name')} value={me.displayName || me.username} />}
          <Fact name={t('email')} value={me?.email ?? account.email} />
          <Fact name={t('server')} value={server} />
        </dl>
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          {pages.map(([name, path]) => (
            <a
              key={name}
              href={`${server}${path}`}
              target="_blank"
              rel="noreferrer"
              className="underline decoration-hairline underline-offset-4 hover:decoration-current"
            >
              {t(`page.${name}`)}
            </a>
          ))}
        </p>
        <div>
          <Button onClick={() => void signOut()}>{say(sessionTexts)('sign-out')}</Button>
        </div>
      </Part>
      <Part heading={t('sessions')}>
        <SessionList server={server} accountId={accountId} />
      </Part>
    </>
  )
}

export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd className="break-words">{value}</dd>
    </>
  )
}
