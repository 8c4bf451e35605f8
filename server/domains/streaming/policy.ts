/** What decides whether someone may hear a track. */
export interface Hearing {
  readonly exists: boolean
  /** Taken down for copyright. */
  readonly blocked: boolean
  /** A draft, private by the creator's choice, or held until its original has passed the virus scan. */
  readonly isPrivate: boolean
  readonly paid: boolean
  readonly previewEnabled: boolean
  readonly isOwner: boolean
  /** Came with a link that opens what its creator keeps private; of a draft, or what waits for the scan, it opens nothing. */
  readonly isShared: boolean
  /** Has bought a licence of it, which holds. */
  readonly isHolder: boolean
  /** Of the staff, at work on a case about it. */
  readonly isReviewer: boolean
}

export type Access = 'not-found' | 'blocked' | 'payment-required' | 'preview' | 'whole'

/** The order of checks, in one place: exists, blocked, private, paid. Nobody passes a block, its owner neither; a link opens what is private, and buys nothing. */
export function accessTo(hearing: Hearing): Access {
  if (!hearing.exists) return 'not-found'
  if (hearing.blocked) return 'blocked'
  if (hearing.isReviewer) return 'whole'
  if (hearing.isPrivate && !hearing.isOwner && !hearing.isShared) return 'not-found'
  if (hearing.paid && !hearing.isOwner && !hearing.isHolder)
    return hearing.previewEnabled ? 'preview' : 'payment-required'
  return 'whole'
}
