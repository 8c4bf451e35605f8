import type { Limits } from './limits.ts'
import { type BackOffKind, type Limit, type LimitKind, limitTable } from './table.ts'

/** One more of whatever kind; a try that is not wrong. */
export async function takeAny(limits: Limits, kind: LimitKind, key: string): Promise<void> {
  if (backsOff(kind)) await (await limits.attempt(kind, key)).release()
  else await limits.take(kind, key)
}

function backsOff(kind: LimitKind): kind is BackOffKind {
  const limit: Limit = limitTable[kind]
  return limit.backOff !== undefined
}
