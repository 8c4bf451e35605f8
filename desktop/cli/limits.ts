import { systemClock } from '@veza/shared/kernel/time.ts'
import type { UploadLimits } from '@veza/shared/media/limits.ts'
import type { Engine } from '../engine/engine.ts'
import { askLimits } from '../engine/session/server-limits.ts'
import type { Command } from './command.ts'

/** What the server says now, or said last; an answer that is none of ours is told. undefined: it never said. */
export async function serverLimits(
  { terminal }: Command,
  { db }: Engine,
  server: string,
): Promise<UploadLimits | undefined> {
  const answer = await askLimits(db, systemClock, server)
  if (answer.kind === 'unexpected')
    terminal.note(terminal.say('limits-unexpected', { server, detail: answer.detail }))
  return answer.limits
}
