/** What goes wrong with a call, on command. `after`: it was done all the same. */
export type FaultKind =
  | 'error_before'
  | 'error_after'
  | 'close_before'
  | 'close_after'
  | 'rate_limited'
  | 'refused'
  | 'slow'

export interface Fault {
  /** As the SDK calls it: `refunds.create`; `*` for any. */
  readonly operation: string
  readonly kind: FaultKind
  /** How many calls it meets. The SDK repeats a closed connection once by itself: two, to be seen. */
  readonly times: number
  /** For `refused`: how it is answered. */
  readonly status?: number | undefined
  readonly code?: string | undefined
  /** For `slow`, ms: how long the answer takes. */
  readonly ms?: number | undefined
  /** For errors: whether the key keeps them, as Stripe's do once something ran. */
  readonly isForgotten?: boolean | undefined
}

export interface Faults {
  plan(fault: Fault): void
  /** The one that meets this call, which is then used up. */
  take(operation: string): Fault | undefined
  all(): readonly Fault[]
  clear(): void
}

export function newFaults(): Faults {
  let planned: Fault[] = []
  return {
    plan: (fault) => void planned.push(fault),
    take: (operation) => {
      const fault = planned.find((one) => one.operation === operation || one.operation === '*')
      if (fault === undefined) return undefined
      planned = planned
        .map((one) => (one === fault ? { ...one, times: one.times - 1 } : one))
        .filter(({ times }) => times > 0)
      return fault
    },
    all: () => planned,
    clear: () => {
      planned = []
    },
  }
}
