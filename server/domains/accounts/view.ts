import { roles, type User } from '@veza/shared/contracts/accounts.ts'
import type { Locale } from '../../platform/mail/index.ts'
import { deviceOf } from './device.ts'
import { placeOf } from './place.ts'
import type { SessionRow } from './session-queries.ts'
import type { UserRow } from './user-queries.ts'

export const userView = (user: UserRow): User => ({
  id: user.id,
  email: user.email,
  username: user.username,
  displayName: user.displayName,
  roles: roles.filter((role) => user.roles.includes(role)),
  emailVerified: user.emailVerifiedAt !== null,
  version: user.version,
  locale: user.locale,
  hasPassword: user.passwordHash !== null,
  deletionAt: user.deletionAt?.toISOString() ?? null,
  createdAt: user.createdAt.toISOString(),
})

/** @param locale of the device's name; the API speaks English */
export const sessionView = (session: SessionRow, currentId: string, locale: Locale = 'en') => ({
  id: session.id,
  current: session.id === currentId,
  device: deviceOf(session.userAgent, locale),
  address: session.address,
  place: placeOf(session.address),
  createdAt: session.createdAt.toISOString(),
  lastSeenAt: session.lastSeenAt.toISOString(),
})
