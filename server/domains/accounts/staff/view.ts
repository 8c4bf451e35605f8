import { roles } from '@veza/shared/contracts/accounts.ts'
import type { Account, AccountDetail } from '@veza/shared/contracts/staff.ts'
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
  factors: { totp: row.totp, passkeys: row.passkeys, recoveryCodesLeft: row.recoveryCodesLeft },
  sessions: row.sessions,
  lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
})

export const eventView = ({ id, kind, actorId, actorName, detail, address, at }: EventRow) => ({
  id,
  kind,
  actor: actorId !== null && actorName !== null ? { id: actorId, username: actorName } : null,
  detail,
  address,
  at: at.toISOString(),
})
