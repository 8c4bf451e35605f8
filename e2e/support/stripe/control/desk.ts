import { z } from 'zod'
import type { Faults } from '../faults.ts'
import type { Courier } from '../webhooks.ts'
import type { World } from '../world.ts'

/** A clock that can be put on. */
export interface Hands {
  advance(ms: number): void
}

/** What commands work with. */
export interface Desk {
  readonly world: World
  readonly courier: Courier
  readonly faults: Faults
  readonly hands: Hands
}

/** Something that an outsider may make happen; `input` says what it takes. */
export const command = <I extends z.ZodType, O>(
  input: I,
  run: (desk: Desk, input: z.output<I>) => O | Promise<O>,
) => ({ input, run })

export const nothing = z.object({})
