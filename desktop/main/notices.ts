import { type Language, languageOf } from '@veza/shared/studio/language.ts'
import { TOLD_ONE_BY_ONE_MAX, tellNotification, tellSeveral } from '@veza/shared/studio/notification-texts.ts'
import { groupOf, type Notification } from '@veza/shared/studio/notifications.ts'
import { app, Notification as SystemNotification } from 'electron'
import type { StudioClient } from '../bridge/client/index.ts'
import type { Windows } from './windows.ts'

export interface Notice {
  readonly title: string
  readonly body: string
  readonly screen: string
}

/** Says something where the system says such things; a click leads to the screen. */
export function showNotice(windows: Pick<Windows, 'show'>, { title, body, screen }: Notice): void {
  if (!SystemNotification.isSupported()) return
  const notification = new SystemNotification({ title, body })
  notification.on('click', () => windows.show(screen))
  notification.show()
}

type Client = Pick<StudioClient, 'notifications' | 'session' | 'settings'>

/**
 * While no window is open, says by the system what has happened; a window says it itself. The engine hands out each thing
 * once, to whoever asks first. Where the system is not to say it, it is left for the next window.
 */
export async function tellWithoutWindow(
  client: Client,
  windows: Pick<Windows, 'show' | 'current'>,
): Promise<void> {
  if (windows.current !== undefined) return
  const { notices: wishes, language: chosen } = await client.settings.get()
  if (!wishes.bySystem) return
  const { accounts, ended } = await client.session.state()
  const account = accounts[0] ?? ended
  // One may have been opened meanwhile.
  if (windows.current !== undefined) return
  const whose = account && { server: account.server, accountId: account.accountId }
  const untold = await client.notifications.take({ whose })
  const language = chosen === 'system' ? languageOf(app.getLocale()) : chosen
  for (const notice of noticesOf(
    untold.filter(({ kind }) => wishes[groupOf(kind)]),
    language,
  ))
    showNotice(windows, notice)
}

function noticesOf(untold: readonly Notification[], language: Language): Notice[] {
  const screen = '/notifications'
  if (untold.length > TOLD_ONE_BY_ONE_MAX)
    return [{ title: tellSeveral(untold.length, language), body: '', screen }]
  return untold.map((one) => {
    const told = tellNotification(one, language)
    return { title: told.what, body: told.more, screen: told.screen ?? screen }
  })
}
