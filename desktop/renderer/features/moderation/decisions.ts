import {
  actionsOnThing,
  type ModerationAction,
  type ModerationCase,
  moderationActions,
  type ReportReason,
  reportReasons,
} from '@veza/shared/contracts/moderation.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'

/** One letter each, of their English names. */
export const decisionKeys: Readonly<Record<ModerationAction, string>> = {
  dismiss: 'd',
  hide: 'h',
  remove: 'r',
  warn: 'w',
  suspend: 's',
  ban: 'b',
}

/** For so many days an account is suspended; the server allows a year. */
export const suspensionDays = [1, 7, 30, 90, 365] as const
export const USUAL_DAYS = 7

export const untilOf = (days: number, now: Date): string =>
  new Date(now.getTime() + days * DAY_MS).toISOString()

/** What can be decided of it, in the order of how hard it hits. */
export function decisionsFor({
  target: { kind, title },
}: Pick<ModerationCase, 'target'>): readonly ModerationAction[] {
  const onIt: readonly ModerationAction[] = title === null ? [] : actionsOnThing[kind]
  return moderationActions.filter(
    (action) => (action !== 'hide' && action !== 'remove') || onIt.includes(action),
  )
}

/** What it was reported for, the most named first, then whatever else there is. */
export function reasonsFor({ reasons }: Pick<ModerationCase, 'reasons'>): readonly ReportReason[] {
  const named = reasons.map(({ reason }) => reason)
  return [...named, ...reportReasons.filter((reason) => !named.includes(reason))]
}

/** Whose a case is at this moment: a claim whose time is over is nobody's. */
export function claimOf({ claim }: Pick<ModerationCase, 'claim'>, accountId: string, now: Date) {
  if (claim === null || Date.parse(claim.until) <= now.getTime()) return { kind: 'nobody' } as const
  return {
    kind: claim.by.id === accountId ? 'own' : 'other',
    name: claim.by.username,
    until: claim.until,
  } as const
}
export type Claim = ReturnType<typeof claimOf>
