import { problemOf } from '@veza/desktop/bridge/client/index.ts'

/** Whether nothing is known of what the server thinks: it could not be reached, or something before it answered. */
export const isSilence = (error: unknown): boolean =>
  ['unreachable', 'unavailable'].includes(problemOf(error)?.code ?? '')
