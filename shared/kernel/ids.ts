import { v7 } from 'uuid'
import { z } from 'zod'
import type { Clock } from './time.ts'

/** Makes identifiers: UUIDv7 (RFC 9562), so that they sort by creation time. */
export type NewId = () => string

/** @param clock the timestamp part of each id comes from it (ms) */
export function idsFrom(clock: Clock): NewId {
  return () => v7({ msecs: clock.now().getTime() })
}

export const idSchema = z.uuid()
