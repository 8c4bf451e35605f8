import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Viewer } from '../../../http/request-context.ts'

export type SplitAction = 'see' | 'answer' | 'withdraw'

interface Subject {
  readonly ownerId: string
  readonly shares: readonly { readonly userId: string }[]
}

/** Who may do what with a split sheet: what people earn is between those who are named in it. */
export function canSplit(viewer: Pick<Viewer, 'userId'>, action: SplitAction, sheet: Subject): boolean {
  const isOwner = viewer.userId === sheet.ownerId
  const isNamed = sheet.shares.some(({ userId }) => userId === viewer.userId)
  if (action === 'see') return isOwner || isNamed
  return action === 'withdraw' ? isOwner : isNamed
}

/** What a sheet that one may not see, and one that never was, both answer. */
export class SplitNotFound extends DomainError {
  constructor() {
    super(404, 'split-not-found', 'There is no such split sheet that names you.')
  }
}

export class NotYoursToDo extends DomainError {
  constructor() {
    super(403, 'not-yours-to-do', 'Only who is named in a sheet answers it, and only its owner withdraws it.')
  }
}
