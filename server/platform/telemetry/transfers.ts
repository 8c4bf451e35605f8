import { Counter, type Registry } from 'prom-client'

/** What came of one try to send. `waits`: for the seller's account. `outdated`: somebody else had finished it meanwhile. */
export type SendingResult =
  | 'completed'
  | 'refused'
  | 'unknown'
  | 'waits'
  | 'nothing-left'
  | 'failed-for-good'
  | 'outdated'
/** What came of one try to bring back. `elsewhere`: somebody had done it at the provider. */
export type ReversingResult =
  | 'reversed'
  | 'elsewhere'
  | 'refused'
  | 'unknown'
  | 'failed-for-good'
  | 'outdated'

export interface TransferFigures {
  sending(result: SendingResult): void
  reversing(result: ReversingResult): void
  /** Reversals that somebody made at the provider, and that we found there. */
  foreignReversals(count: number): void
}

export function transferFigures(registry: Registry): TransferFigures {
  const registers = [registry]
  const tries = new Counter({
    name: 'veza_transfer_tries_total',
    help: 'Tries at transfers by phase and by what came of them',
    labelNames: ['phase', 'result'],
    registers,
  })
  const foreign = new Counter({
    name: 'veza_transfer_foreign_reversals_total',
    help: 'Reversals that somebody made at the payment provider, and not we',
    registers,
  })
  return {
    sending: (result) => tries.inc({ phase: 'send', result }),
    reversing: (result) => tries.inc({ phase: 'reverse', result }),
    foreignReversals: (count) => foreign.inc(count),
  }
}
