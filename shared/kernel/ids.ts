import { v5, v7 } from 'uuid'
import { z } from 'zod'
import type { Clock } from './time.ts'

/** Makes identifiers: UUIDv7 (RFC 9562), so that they sort by creation time. */
export type NewId = () => string

/** @param clock the timestamp part of each id comes from it (ms) */
export function idsFrom(clock: Clock): NewId {
  return () => v7({ msecs: clock.now().getTime() })
}

const NAMESPACE = '5f0d9c39-6a1e-5c0b-9f0e-3d6a7c1b2e48'

/** An id for what has no row of its own: the same parts give the same id (UUIDv5, RFC 9562). */
export const derivedId = (...parts: readonly string[]): string => v5(parts.join('\n'), NAMESPACE)

/** The same name in the same namespace (a UUID) always gives the same id: UUIDv5 (RFC 9562). */
export const idFromName = (name: string, namespace: string): string => v5(name, namespace)

export const idSchema = z.uuid()
