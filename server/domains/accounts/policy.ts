import type { Viewer } from '../../http/request-context.ts'

type Asker = Pick<Viewer, 'userId'> | undefined
interface Owned {
  readonly userId: string
}

const isOwner = (asker: Asker, { userId }: Owned): boolean => asker?.userId === userId

/** What may be done to a session, and by whom. */
const sessionRules = { list: isOwner, end: isOwner } as const

export type SessionAction = keyof typeof sessionRules

export const canSession = (asker: Asker, action: SessionAction, session: Owned): boolean =>
  sessionRules[action](asker, session)
