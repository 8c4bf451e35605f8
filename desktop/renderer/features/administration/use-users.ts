import { useMutation, useQuery } from '@tanstack/react-query'
import type { Account, AccountDetail, GrantableRole } from '@veza/shared/contracts/staff.ts'
import { announce } from '../../app/announce.ts'
import { about, client, queries, untilAnswered } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { interval, usePages } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { usersTexts } from './texts.ts'

/** What an admin can do to an account. */
export type Act =
  | { readonly kind: 'grant'; readonly role: GrantableRole }
  | { readonly kind: 'take'; readonly role: GrantableRole }
  /** Null: everywhere. */
  | { readonly kind: 'end'; readonly sessionId: string | null }
  | { readonly kind: 'suspend'; readonly until: string | null }
  | { readonly kind: 'lift' }

export const useUsers = (whose: Whose, query: string) =>
  usePages<Account>(['users', whose, query], (cursor, signal) =>
    client.users.list({ whose, cursor, query }, { signal }),
  )

export const useUser = (whose: Whose, id: string) =>
  useQuery({
    queryKey: about('moderation', 'user', whose, id),
    queryFn: ({ signal }) => client.users.get({ whose, id }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })

export const useSessions = (whose: Whose, id: string) =>
  useQuery({
    queryKey: about('moderation', 'user-sessions', whose, id),
    queryFn: ({ signal }) => client.users.sessions({ whose, id }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })

/** Each is safe to repeat: one whose answer was lost is asked for again. */
export const useAct = (whose: Whose, { id, username: name }: Account, onDone: () => void) =>
  useMutation({
    mutationFn: ({ act, reason }: { readonly act: Act; readonly reason: string }) =>
      untilAnswered(() => send({ whose, id, reason }, act)),
    onSuccess: (_account, { act }) => {
      announce(say(usersTexts)(`done.${act.kind}`, { name }))
      onDone()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })

interface Said {
  readonly whose: Whose
  readonly id: string
  readonly reason: string
}

function send(said: Said, act: Act): Promise<AccountDetail> {
  const { users } = client
  switch (act.kind) {
    case 'grant':
      return users.grantRole({ ...said, role: act.role })
    case 'take':
      return users.takeRole({ ...said, role: act.role })
    case 'end':
      return users.endSessions({ ...said, sessionId: act.sessionId })
    case 'suspend':
      return users.suspend({ ...said, until: act.until })
    case 'lift':
      return users.lift(said)
  }
}
