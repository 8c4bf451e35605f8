import { DomainError } from '@veza/shared/kernel/errors.ts'

export class NoticeNotFound extends DomainError {
  constructor() {
    super(404, 'notice-not-found', 'There is no such notice.')
  }
}

export class TrackGone extends DomainError {
  constructor() {
    super(410, 'track-gone', 'The track was deleted in the meantime: there is nothing left to decide on.')
  }
}
