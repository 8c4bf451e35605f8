import type { Queue } from '@veza/shared/contracts/listening.ts'
import type { Change } from './model.ts'

/** Where a queue is kept. */
export interface Backend {
  /** Undefined where it is as it was when last read. @throws where it cannot be read */
  read(): Promise<Queue | undefined>
  /** @returns how it stands then. @throws Refused, or where it could not be said */
  send(change: Change): Promise<Queue>
  /** Where one is in an item. @param isLeaving the page goes away: nothing more can be waited for */
  keepPosition(itemId: string, positionMs: number, isLeaving: boolean): void
}

/** It was understood, and will not be done. */
export class Refused extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}
