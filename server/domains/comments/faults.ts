import { REPLIES_MAX } from '@veza/shared/contracts/comments.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'

/** What a comment that one may not see, and one that never was, both answer. */
export class CommentNotFound extends DomainError {
  constructor() {
    super(404, 'comment-not-found', 'There is no such comment, or it was deleted.')
  }
}

export class NotYourComment extends DomainError {
  constructor() {
    super(403, 'not-your-comment', 'Somebody else wrote this comment: only they may change or delete it.')
  }
}

export class NotYourTrack extends DomainError {
  constructor() {
    super(403, 'not-your-track', 'Only who has put up this track may hide what others write about it.')
  }
}

export class TooLateToEdit extends DomainError {
  constructor() {
    super(
      409,
      'too-late-to-edit',
      'A comment can be changed within 15 minutes of writing it. Delete it, and write another one.',
    )
  }
}

export class ReplyToReply extends DomainError {
  constructor() {
    super(409, 'reply-to-reply', 'This is a reply already. Reply to the comment that it belongs to.')
  }
}

export class ThreadFull extends DomainError {
  constructor() {
    super(
      409,
      'thread-full',
      `A comment has room for ${REPLIES_MAX} replies. Write a comment of its own at the same moment.`,
    )
  }
}

export class BeyondEnd extends DomainError {
  constructor() {
    super(422, 'beyond-end', 'This moment is after the end of the track. Choose an earlier one.')
  }
}

/** Signed in still, on the way out already. */
export class AccountClosed extends DomainError {
  constructor() {
    super(401, 'token-invalid', 'This account is gone or suspended. Sign in again.')
  }
}
