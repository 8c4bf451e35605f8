import { createHash } from 'node:crypto'
import { isProviderObjectType, type ProviderEvent } from '../../platform/payments/index.ts'

/**
 * A thin event and its snapshot tell of the same, and count as one. A thin one about an object that we do not know by its
 * name does not: what it takes the place of might be one that we do.
 */
export const eventIdOf = ({ id, snapshotEventId, objectType }: ProviderEvent): string =>
  snapshotEventId !== undefined && isProviderObjectType(objectType) ? snapshotEventId : id

interface About {
  readonly objectType: string
  readonly objectId: string
  readonly account?: string | null | undefined
}

/** Whether two events tell of one object. */
export const isAboutSame = (one: About, other: About): boolean =>
  one.objectType === other.objectType &&
  one.objectId === other.objectId &&
  (one.account ?? null) === (other.account ?? null)

/** What an event is kept as whose id another one has that tells of something else: neither may swallow the other. */
export function idBeside(eventId: string, { objectType, objectId, account }: About): string {
  const about = JSON.stringify([objectType, objectId, account ?? null])
  return `${eventId}~${createHash('sha256').update(about).digest('hex').slice(0, 16)}`
}
