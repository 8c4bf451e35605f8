import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What the build knows and a checkout does not; written by `electron.vite.config.ts`. */
export const buildFactsSchema = z.object({
  /** Null: this build does not replace itself. */
  updates: z.object({ url: z.url(), keys: z.array(z.string()).min(1) }).nullable(),
})

export interface UpdatePlace {
  /** Folder of the feeds; ends with a slash. */
  readonly url: URL
  /** Public keys of whoever may sign. */
  readonly keys: readonly KeyObject[]
}

/** @param path of `build.json`, beside the app's script */
export function readUpdatePlace(path: string): UpdatePlace | undefined {
  const { updates } = buildFactsSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  return updates === null ? undefined : updatePlaceOf(updates.url, updates.keys)
}

/** @param keys SPKI in base64, as `release new-key` prints them. Throws where one is none. */
export function updatePlaceOf(url: string, keys: readonly string[]): UpdatePlace {
  const publicKeys = keys.map((key) =>
    createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
  )
  if (publicKeys.some(({ asymmetricKeyType }) => asymmetricKeyType !== 'ed25519'))
    throw new Error('A key of updates is not one of Ed25519.')
  const folder = new URL(url)
  if (folder.protocol !== 'https:' && folder.hostname !== '127.0.0.1')
    throw new Error('Updates come over https alone.')
  if (!folder.pathname.endsWith('/')) folder.pathname += '/'
  return { url: folder, keys: publicKeys }
}
