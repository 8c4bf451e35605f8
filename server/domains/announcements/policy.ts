import type { Audience, Place } from '@veza/shared/contracts/announcements.ts'
import { isOfStaff, type Viewer } from '../../http/request-context.ts'
import type { AnnouncementRow } from './queries.ts'

type Terms = Pick<AnnouncementRow, 'audience' | 'onPages' | 'inStudio' | 'shownFrom' | 'shownUntil'>

/** Whether it is time, and this is the place, and whoever looks is meant. */
export function isMeantFor(
  { audience, onPages, inStudio, shownFrom, shownUntil }: Terms,
  viewer: Pick<Viewer, 'roles'> | undefined,
  place: Place,
  now: Date,
): boolean {
  if (!(place === 'pages' ? onPages : inStudio)) return false
  if (now < shownFrom || (shownUntil !== null && now >= shownUntil)) return false
  return isIn(audience, viewer)
}

function isIn(audience: Audience, viewer: Pick<Viewer, 'roles'> | undefined): boolean {
  if (audience === 'everybody') return true
  if (viewer === undefined) return false
  if (audience === 'listeners') return true
  return audience === 'creators' ? viewer.roles.includes('creator') : isOfStaff(viewer, 'moderator')
}
