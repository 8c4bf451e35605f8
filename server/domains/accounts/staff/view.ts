import { roles } from '@veza/shared/contracts/accounts.ts'
import type { Account, AccountDetail, StaffSession } from '@veza/shared/contracts/staff.ts'
import type { SessionRow } from '../session-queries.ts'
import { sessionView } from '../view.ts'
import type { AccountDetailRow, AccountRow, EventRow } from './queries.ts'

export const accountView = (row: AccountRow): Account => ({
  id: row.id,
  email: row.email ?? '',
  username: row.username,
  displayName: row.displayName,
  roles: roles.filter((role) => row.roles.includes(role)),
  emailVerified: row.emailVerifiedAt !== null,
  suspended: row.suspendedAt !== null,
  secondFactor: row.secondFactor,
  createdAt: row.createdAt.toISOString(),
})

export const accountDetailView = (row: AccountDetailRow): AccountDetail => ({
  ...accountView(row),
  suspension: row.suspendedAt && {
    since: row.suspendedAt.toISOString(),
    until: row.suspendedUntil?.toISOString() ?? null,
  },
  deletionAt: row.deletionAt?.toISOString() ?? null,
  factors: { totp: row.totp, passkeys: row.passkeys, recoveryCodesLeft: row.recoveryCodesLeft },
  sessions: row.sessions,
  lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  counts: { tracks: row.tracks, releases: row.releases, orders: row.orders, sales: row.sales },
})

export const staffSessionView = (row: SessionRow): StaffSession => {
  const { current: _, ...session } = sessionView(row, '')
  return session
}

export const eventView = ({ id, kind, actorId, actorName, detail, address, at }: EventRow) => ({
  id,
  kind,
  actor: actorId !== null && actorName !== null ? { id: actorId, username: actorName } : null,
  detail,
  address,
  at: at.toISOString(),
})
