import type { VezaPreload } from '@veza/shared/studio/bridge/preload.ts'

export interface Notice {
  readonly title: string
  readonly body: string
  /** Where a click leads. */
  readonly screen: string
}

/** Whether the system says what we ask it to: a browser’s person is asked first. */
export type NoticeRight = 'allowed' | 'ask' | 'denied'

export interface Notices {
  right(): NoticeRight
  /** Asks the person, who must have pressed something just now. */
  ask(): Promise<NoticeRight>
  /** Says something where the system says such things; nothing where it may not. */
  show(notice: Notice): void
}

const { veza } = globalThis as { veza?: VezaPreload }

/** What the system shows beside our window. */
export const notices: Notices = veza ? appNotices(veza) : browserNotices()

function appNotices({ app }: VezaPreload): Notices {
  return { right: () => 'allowed', ask: async () => 'allowed', show: (notice) => app.notify(notice) }
}

function browserNotices(): Notices {
  const rights = { granted: 'allowed', default: 'ask', denied: 'denied' } as const
  const right = (): NoticeRight => ('Notification' in globalThis ? rights[Notification.permission] : 'denied')
  return {
    right,
    async ask() {
      return rights[await Notification.requestPermission()]
    },
    show({ title, body, screen }) {
      if (right() !== 'allowed') return
      const shown = new Notification(title, { body })
      shown.addEventListener('click', () => {
        window.focus()
        location.hash = screen
        shown.close()
      })
    },
  }
}
