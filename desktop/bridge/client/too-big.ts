import { ORPCError } from '@orpc/client'
import type { ProblemData } from '@veza/shared/studio/bridge/base.ts'
import { MESSAGE_MAX_BYTES, TOO_BIG } from '@veza/shared/studio/bridge/wire.ts'
import type { Message } from './connection.ts'

export interface Closings {
  /** How often the line was closed with this code (RFC 6455). */
  closings(code: number): number
}

/** The line takes no message of this size, today or ever: to ask again would close it again. */
const tooBig = () =>
  new ORPCError('PROBLEM', {
    data: { code: 'message-too-big', params: {}, detail: null } satisfies ProblemData,
  })

/** Throws what is told to the person: a message that is sent all the same would take the whole line with it. */
export function assertFits(message: Message): void {
  // A character is three bytes at most; few messages need to be measured.
  if (message.length * 3 <= MESSAGE_MAX_BYTES) return
  const bytes = typeof message === 'string' ? new TextEncoder().encode(message).length : message.length
  if (bytes > MESSAGE_MAX_BYTES) throw tooBig()
}

/** A line that closes so often for it in the midst of one question was asked it too often: a host may take less than is known here. */
const TOO_BIG_MAX = 3

/**
 * Counts from now on how often the line has closed for a message that is too big.
 * @returns throws what is told to the person, once that was too often
 */
export function watchSize({ closings }: Closings): () => void {
  const count = () => closings(TOO_BIG)
  const before = count()
  return () => {
    if (count() - before >= TOO_BIG_MAX) throw tooBig()
  }
}
