import { z } from 'zod'
import { type Keys, open, seal } from '../secrets/index.ts'

/** What lies in the queue in place of a payload that is not to be read there. */
interface Sealed {
  readonly sealed: string
}

const sealedSchema = z.object({ sealed: z.string() })
const placeOf = (name: string, jobId: string): string => `job:${name}:${jobId}`

/** Encrypts a payload for this one job: in another it cannot be opened. */
export function sealPayload(keys: Keys, name: string, jobId: string, payload: unknown): Sealed {
  return { sealed: seal(keys, JSON.stringify(payload), placeOf(name, jobId)) }
}

/** @throws SecretUnreadable when its key is gone; ZodError when it was never sealed */
export function openPayload(keys: Keys, name: string, jobId: string, data: unknown): unknown {
  return JSON.parse(open(keys, sealedSchema.parse(data).sealed, placeOf(name, jobId)))
}
