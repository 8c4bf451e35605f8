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

/** What may be done to a passkey, and by whom. */
const passkeyRules = { rename: isOwner, remove: isOwner } as const

export type PasskeyAction = keyof typeof passkeyRules

export const canPasskey = (asker: Asker, action: PasskeyAction, passkey: Owned): boolean =>
  passkeyRules[action](asker, passkey)

/** What may be done to a linked account of a provider, and by whom. */
const identityRules = { unlink: isOwner } as const

export type IdentityAction = keyof typeof identityRules

export const canIdentity = (asker: Asker, action: IdentityAction, identity: Owned): boolean =>
  identityRules[action](asker, identity)
