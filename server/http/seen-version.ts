import { seenVersionSchema } from '@veza/shared/contracts/common.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { RequestContext } from './request-context.ts'

/**
 * The version that a write without a body has seen, by `If-Match` (RFC 9110, 13.1.1); undefined where it does not say. What has
 * another one by now is answered as every stale write is, with 409 and how it stands.
 * @throws DomainError 400 `bad-if-match`
 */
export function seenVersion({ req }: Pick<RequestContext, 'req'>): number | undefined {
  const tag = req.get('if-match')
  if (tag === undefined) return undefined
  const version = seenVersionSchema.safeParse(Number(/^"(\d{1,10})"$/.exec(tag)?.[1])).data
  if (version !== undefined) return version
  throw new DomainError(400, 'bad-if-match', 'If-Match names the version that was seen, in quotes: "3".')
}

/** How somebody means a write: once, and upon what they have seen. */
export interface Meant {
  /** `Idempotency-Key`. */
  readonly key?: string | undefined
  readonly seen?: number | undefined
}

/** @throws DomainError 400 `bad-if-match` */
export const meantBy = (context: Pick<RequestContext, 'req'>): Meant => ({
  key: context.req.get('idempotency-key'),
  seen: seenVersion(context),
})
