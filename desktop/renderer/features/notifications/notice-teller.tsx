import { useQuery } from '@tanstack/react-query'
import { TOLD_ONE_BY_ONE_MAX, tellNotification, tellSeveral } from '@veza/shared/studio/notification-texts.ts'
import { groupOf, type NoticeWishes, type Notification } from '@veza/shared/studio/notifications.ts'
import { useEffect } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { settingsQuery } from '../../app/appearance.ts'
import { navigate } from '../../app/router.ts'
import { client } from '../../app/studio.ts'
import { say, useLanguage } from '../../app/texts.ts'
import { notices } from '../../host/notices.ts'
import { useWhose } from '../offline/use-offline.ts'
import { notificationsTexts } from './texts.ts'
import { markRead, useNotifications } from './use-notifications.ts'

/** Says aloud what has just happened: in this window, and by the system where one looks elsewhere. */
export function NoticeTeller() {
  const whose = useWhose()
  const language = useLanguage()
  const wishes = useQuery(settingsQuery).data?.notices
  const latest = useNotifications()
  const [server, accountId] = [whose?.server, whose?.accountId]
  useEffect(() => {
    if (latest === undefined || wishes === undefined) return
    const of = server && accountId ? { server, accountId } : null
    client.notifications.take({ whose: of }).then(
      (untold) =>
        tell(
          untold.filter(({ kind }) => wishes[groupOf(kind)]),
          wishes,
          language,
        ),
      // They are in the list all the same.
      () => undefined,
    )
  }, [latest, wishes, server, accountId, language])
  return null
}

function tell(
  untold: readonly Notification[],
  { bySystem }: NoticeWishes,
  language: Parameters<typeof tellNotification>[1],
): void {
  const isElsewhere = !document.hasFocus()
  if (untold.length > TOLD_ONE_BY_ONE_MAX) {
    const t = say(notificationsTexts)
    const text = tellSeveral(untold.length, language)
    announce(text, { label: t('show'), run: () => navigate('/notifications') })
    if (bySystem && isElsewhere) notices.show({ title: text, body: '', screen: '/notifications' })
    return
  }
  for (const one of untold) {
    const { what, more, screen } = tellNotification(one, language)
    sayInWindow(one, `${what}. ${more}`, screen)
    if (bySystem && isElsewhere) notices.show({ title: what, body: more, screen: screen ?? '/notifications' })
  }
}

function sayInWindow({ seq, kind }: Notification, text: string, screen: string | null): void {
  const saying = kind === 'work-failed' || kind === 'dispute' ? announceFault : announce
  const show =
    screen === null ? undefined : { label: say(notificationsTexts)('show'), run: () => go(screen, seq) }
  saying(text, show)
}

function go(screen: string, seq: number): void {
  navigate(screen)
  void markRead([seq])
}
