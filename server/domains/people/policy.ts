import type { Moderation } from '@veza/shared/contracts/moderation.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { isWithheld, type Seer } from '../catalog/index.ts'

export type PersonAction = 'see' | 'change' | 'follow' | 'unfollow' | 'block' | 'unblock'

/** What decides of somebody, as one viewer stands to them. */
export interface PersonSubject {
  readonly id: string
  /** Address proved, not suspended, not leaving. */
  readonly isPublic: boolean
  /** The viewer has blocked them. */
  readonly isBlocked: boolean
  /** They have blocked the viewer. */
  readonly blocksViewer: boolean
  /** Of their page. */
  readonly moderation: Moderation
}

/** Who may do what with somebody's profile. Staff act through moderation, not here; they see what it withholds. */
export function canPerson(viewer: Seer | undefined, action: PersonAction, person: PersonSubject): boolean {
  const isSelf = viewer?.userId === person.id
  const isOpen = person.isPublic && !isWithheld(viewer, { ...person, ownerId: person.id })
  const isSeen = isSelf || (isOpen && !person.isBlocked && !person.blocksViewer)
  if (action === 'see') return isSeen
  if (!viewer) return false
  if (action === 'change') return isSelf
  if (isSelf) return false
  if (action === 'follow') return isSeen
  // What the moderation hides is kept from being looked at; nobody has to put up with them for it.
  if (action === 'unfollow') return person.isPublic && !person.isBlocked && !person.blocksViewer
  // Also of somebody who blocks the viewer: it has to hold when they change their mind.
  return person.isPublic || person.isBlocked
}

/** What somebody whom one may not see, and somebody who never was, both answer. */
export class PersonNotFound extends DomainError {
  constructor() {
    super(404, 'person-not-found', 'There is nobody of this name here, or their page is not public.')
  }
}

export class NotYourself extends DomainError {
  constructor() {
    super(400, 'not-yourself', 'This is your own account. Name somebody else.')
  }
}
