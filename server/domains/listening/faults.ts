import { QUEUE_ITEMS_MAX } from '@veza/shared/contracts/listening.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'

export class ItemNotFound extends DomainError {
  constructor() {
    super(404, 'item-not-found', 'This is no longer in the queue. Load the queue again.')
  }
}

/** What was named as neighbour has gone meanwhile. */
export class PlaceGone extends DomainError {
  constructor() {
    super(409, 'place-gone', 'What this should come after is no longer in the queue. Load the queue again.')
  }
}

export class QueueFull extends DomainError {
  constructor() {
    super(
      409,
      'queue-full',
      `A queue has room for ${QUEUE_ITEMS_MAX} tracks. Take some out, or clear it, and add these again.`,
    )
  }
}
