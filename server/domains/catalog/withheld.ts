import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import { isOfStaff, type Viewer } from '../../http/request-context.ts'

/** Who looks; who is of the staff, and has proved it, is told by what else is known of them. */
export type Seer = Pick<Viewer, 'userId'> & Partial<Pick<Viewer, 'roles' | 'factorAt'>>

/**
 * Whether the moderation keeps this from whoever looks: the one place that says so. What is hidden its owner and the staff
 * see, what is removed the staff alone. The staff shows who it is by a second factor, as everywhere.
 */
export function isWithheld(
  viewer: Seer | undefined,
  { ownerId, moderation }: { readonly ownerId: string; readonly moderation: Moderation },
): boolean {
  if (moderation === 'none') return false
  if (viewer?.factorAt && isOfStaff({ roles: viewer.roles ?? [] }, 'moderator')) return false
  return moderation === 'removed' || viewer?.userId !== ownerId
}
