import { randomInt } from 'node:crypto'
import type { Db } from '../../../platform/db/database.ts'
import { isUsernameFree } from '../user-queries.ts'

const LONGEST = 30
const NOBODY = 'listener'
const TRIES = 20
const DIGITS = 4
const DIGITS_BEHIND = new RegExp(`^-\\d{${DIGITS}}$`)

/**
 * A username made of what a provider calls somebody. What looks like an address is left out: it would be published.
 * @returns 3 to 24 characters that `usernameSchema` takes, so that digits may follow
 */
export function usernameFrom(...given: readonly (string | undefined)[]): string {
  for (const name of given) {
    const plain = name === undefined || name.includes('@') ? '' : plainName(name)
    if (plain.length >= 3) return plain
  }
  return NOBODY
}

const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9_]+/g, '-')
    .slice(0, LONGEST - DIGITS - 2)
    .replace(/^[-_]+|[-_]+$/g, '')

/** The name itself, or with digits after it where it is taken. */
export async function freeUsername(db: Db, wanted: string): Promise<string> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const name = tries === 0 ? wanted : `${wanted}-${String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')}`
    if (await isUsernameFree(db, name)) return name
  }
  throw new Error(`no username like ${wanted} is free`)
}

/** Whether {@link freeUsername} may have made it of what was wanted. */
export const isUsernameLike = (username: string, wanted: string): boolean =>
  username === wanted ||
  (username.startsWith(`${wanted}-`) && DIGITS_BEHIND.test(username.slice(wanted.length)))
