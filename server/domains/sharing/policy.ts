import type { ShareState } from '@veza/shared/contracts/sharing.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'

export interface ShareTerms {
  readonly expiresAt: Date | null
  readonly maxUses: number | null
  readonly uses: number
  readonly revokedAt: Date | null
}

/** Whether a link opens to somebody who comes for the first time, and else why not. */
export function shareStateOf(share: ShareTerms, now: Date): ShareState {
  if (share.revokedAt !== null) return 'revoked'
  if (share.expiresAt !== null && share.expiresAt <= now) return 'expired'
  return share.maxUses !== null && share.uses >= share.maxUses ? 'used-up' : 'open'
}

/** Whether it opens to one who began to listen by it already (`isKnown`), or to somebody new: uses hinder only these. */
export function opens(share: ShareTerms, isKnown: boolean, now: Date): boolean {
  const state = shareStateOf(share, now)
  return state === 'open' || (state === 'used-up' && isKnown)
}

/** A link that never was, and one of another track. */
export class ShareNotFound extends DomainError {
  constructor() {
    super(404, 'share-not-found', 'There is no such link. Look whether all of it was copied.')
  }
}

/** It was one: whoever has it may know that. */
export class ShareGone extends DomainError {
  constructor() {
    super(
      410,
      'share-gone',
      'This link opens nothing any more: it was taken back or has run out, or what it led to is gone. Ask whoever sent it for a new one.',
    )
  }
}
