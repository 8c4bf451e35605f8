import { DomainError } from '@veza/shared/kernel/errors.ts'

export class PaymentRequired extends DomainError {
  constructor() {
    super(402, 'payment-required', 'This track is for sale. Buy it to hear it whole.')
  }
}

export class ListenOnly extends DomainError {
  constructor() {
    super(403, 'listen-only', 'This link is for listening. Ask whoever sent it for the file.')
  }
}

export class ReviewOnly extends DomainError {
  constructor() {
    super(403, 'listen-only', 'A case opens this track for listening. Its file stays with its creator.')
  }
}

export class ThroughOrder extends DomainError {
  constructor() {
    super(409, 'download-through-order', 'You bought this track: download it from the page of your order.')
  }
}

export class OriginalNotBought extends DomainError {
  constructor() {
    super(402, 'original-not-bought', 'Your licence does not come with the original. Play the renditions.')
  }
}
