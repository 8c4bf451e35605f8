import { isFactorFresh, isOfStaff, STAFF_FACTOR_MS, type Viewer } from '../../../http/request-context.ts'

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
  'take-role': { role: 'admin', toOneself: true },
  // One's own are removed as everybody removes theirs, with a factor of the last ten minutes.
  'reset-factors': { role: 'admin', toOneself: false },
} as const satisfies Record<string, Rule>

export type StaffAction = keyof typeof rules
export const staffActions = Object.keys(rules) as StaffAction[]

export const roleFor = (action: StaffAction): 'moderator' | 'admin' => rules[action].role

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
