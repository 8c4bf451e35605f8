import type { Context } from '../../context.ts'

export type Deciding = Pick<Context, 'clock' | 'config' | 'jobs' | 'newId' | 'transaction'>

export interface Decision {
  readonly id: string
  readonly actorId: string
  readonly reason: string
}
