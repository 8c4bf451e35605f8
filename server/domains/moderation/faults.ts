import { DomainError } from '@veza/shared/kernel/errors.ts'

export class CaseNotFound extends DomainError {
  constructor() {
    super(404, 'case-not-found', 'There is no such case.')
  }
}

export class AccountGone extends DomainError {
  constructor() {
    super(404, 'user-not-found', 'There is no such account.')
  }
}

/** Somebody else looks at it. */
export class CaseClaimed extends DomainError {
  constructor(username: string, until: Date) {
    super(
      409,
      'case-claimed',
      `${username} looks at this case until ${until.toISOString()}. Take another one, or come back then.`,
      { extra: { claimedBy: username, until: until.toISOString() } },
    )
  }
}

export class NotClaimed extends DomainError {
  constructor() {
    super(
      409,
      'case-not-claimed',
      'You have not claimed this case, or your 15 minutes are over. Claim it, look at it again, and decide then.',
    )
  }
}

/** What one made, or reported, oneself. */
export class OwnCase extends DomainError {
  constructor() {
    super(403, 'own-case', 'You are part of this case: another moderator has to decide on it.')
  }
}

export class TargetGone extends DomainError {
  constructor() {
    super(
      410,
      'target-gone',
      'This was deleted in the meantime, so there is nothing left to act on. Dismiss the case, or warn its owner.',
    )
  }
}

export class IsStaff extends DomainError {
  constructor() {
    super(
      409,
      'is-staff',
      'This account belongs to the staff. An admin has to take its role first; then it can be suspended.',
    )
  }
}

export class AppealNotFound extends DomainError {
  constructor() {
    super(
      404,
      'appeal-not-found',
      'This link is not complete, or very old. Open it from the mail again; a decision can be appealed for six months.',
    )
  }
}

export class AlreadyAppealed extends DomainError {
  constructor() {
    super(
      409,
      'already-appealed',
      'This decision was appealed already, which can be done once. You get a mail when another moderator has looked at it.',
    )
  }
}
