import { useQuery } from '@tanstack/react-query'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client } from '../../app/studio.ts'
import { useWhose } from '../offline/use-offline.ts'
import { currentAccount } from '../session/use-session.ts'

/** The last few hundred things that happened, newest first, and how many of them nobody has read. */
export function useNotifications() {
  const whose = useWhose()
  return useQuery({
    queryKey: about('notifications', whose?.server, whose?.accountId),
    queryFn: ({ signal }) => client.notifications.list({ whose }, { signal }),
  }).data
}

/** For the navigation. */
export const useUnreadCount = (): number => useNotifications()?.unread ?? 0

/** Says that these were read. @param which their numbers */
export async function markRead(which: 'all' | number[]): Promise<void> {
  const account = currentAccount()
  const whose = account && { server: account.server, accountId: account.accountId }
  await client.notifications
    .read({ whose, which })
    .catch((error: unknown) => announceFault(tellProblem(error)))
}

export const markAllRead = (): Promise<void> => markRead('all')
