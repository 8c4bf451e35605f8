import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A week or two may pass until whoever releases has noticed. */
const SILENCE_DAYS = 14

/** What the build knows and a checkout does not; written by `electron.vite.config.ts`. */
export const buildFactsSchema = z.object({
  /** Null: this build does not replace itself. */
  updates: z
    .object({
      url: z.url(),
      keys: z.array(z.string()).min(1),
      silenceDays: z.coerce.number().int().min(0).max(365).default(SILENCE_DAYS),
    })
    .nullable(),
})

export interface UpdatePlace {
  /** Folder of the feeds; ends with a slash. */
  readonly url: URL
  /** Public keys of whoever may sign. */
  readonly keys: readonly KeyObject[]
  /** After so many days without news of updates the person is told. */
  readonly silenceDays: number
}

/** @param path of `build.json`, beside the app's script */
export function readUpdatePlace(path: string): UpdatePlace | undefined {
  const { updates } = buildFactsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  return updates === null ? undefined : updatePlaceOf(updates)
}

type UpdateFacts = NonNullable<z.infer<typeof buildFactsSchema>['updates']>

/** Keys are SPKI in base64, as `release new-key` prints them. Throws where one is none. */
export function updatePlaceOf({ url, keys, silenceDays }: UpdateFacts): UpdatePlace {
  const publicKeys = keys.map((key) =>
    createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
  )
  if (publicKeys.some(({ asymmetricKeyType }) => asymmetricKeyType !== 'ed25519'))
    throw new Error('A key of updates is not one of Ed25519.')
  const folder = new URL(url)
  if (folder.protocol !== 'https:' && folder.hostname !== '127.0.0.1')
    throw new Error('Updates come over https alone.')
  if (!folder.pathname.endsWith('/')) folder.pathname += '/'
  return { url: folder, keys: publicKeys, silenceDays }
}
