import { DomainError } from '@veza/shared/kernel/errors.ts'
import {
  inStaffRole,
  isFactorFresh,
  isOfStaff,
  type RequestContext,
  STAFF_FACTOR_MS,
  type Viewer,
} from '../../../http/request-context.ts'

interface Rule {
  readonly role: 'moderator' | 'admin'
  /** Whether one may do it to one's own account. */
  readonly toOneself: boolean
}

/** What the staff may do to accounts. */
const rules = {
  list: { role: 'moderator', toOneself: true },
  see: { role: 'moderator', toOneself: true },
  // Addresses of machines, and who did what.
  'see-events': { role: 'admin', toOneself: true },
  'grant-role': { role: 'admin', toOneself: true },
  // An admin cannot lock themselves out; the last one least of all.
  'take-role': { role: 'admin', toOneself: false },
  // Addresses of machines.
  'see-sessions': { role: 'admin', toOneself: true },
  // One's own are ended in one's settings.
  'end-sessions': { role: 'admin', toOneself: false },
  suspend: { role: 'admin', toOneself: false },
  lift: { role: 'admin', toOneself: false },
  // One's own are removed as everybody removes theirs, with a factor of the last ten minutes.
  'reset-factors': { role: 'admin', toOneself: false },
} as const satisfies Record<string, Rule>

export type StaffAction = keyof typeof rules
export const staffActions = Object.keys(rules) as StaffAction[]

/** @param account whose it is; undefined where it is about no one account */
export function canAccount(
  viewer: Viewer | undefined,
  action: StaffAction,
  account: { readonly userId: string } | undefined,
  now: Date,
): boolean {
  const rule: Rule = rules[action]
  if (!viewer || !isOfStaff(viewer, rule.role) || !isFactorFresh(viewer, STAFF_FACTOR_MS, now)) return false
  return rule.toOneself || account?.userId !== viewer.userId
}

/**
 * Whoever asks may do it to this account.
 * @throws DomainError 401, 403 as `inStaffRole` does, and 403 `not-on-oneself`
 */
export function authoriseStaff(
  context: Pick<RequestContext, 'viewer'>,
  action: StaffAction,
  userId: string | undefined,
  now: Date,
): Viewer {
  const viewer = inStaffRole(context, rules[action].role, now)
  if (canAccount(viewer, action, userId === undefined ? undefined : { userId }, now)) return viewer
  throw new DomainError(403, 'not-on-oneself', 'Another admin has to do this to your account.')
}
