import { randomInt } from 'node:crypto'
import type { Db } from '../../../platform/db/database.ts'
import { isUsernameFree } from '../user-queries.ts'

const LONGEST = 30
const NOBODY = 'listener'
/** How many digits follow a name that is taken: few, and many where so many are called so that few have run out. */
const FEW = 4
const MANY = 8
const TRIES = [0, ...Array<number>(8).fill(FEW), ...Array<number>(12).fill(MANY)]

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
    .slice(0, LONGEST - FEW - 2)
    .replace(/^[-_]+|[-_]+$/g, '')

/** The name itself, or with digits after it where it is taken. */
export async function freeUsername(db: Db, wanted: string): Promise<string> {
  for (const digits of TRIES) {
    const name = digits === 0 ? wanted : `${before(wanted, digits)}${randomDigits(digits)}`
    if (await isUsernameFree(db, name)) return name
  }
  throw new Error(`no username like ${wanted} is free`)
}

/** Whether {@link freeUsername} may have made it of what was wanted. */
export const isUsernameLike = (username: string, wanted: string): boolean =>
  username === wanted ||
  [FEW, MANY].some((digits) => {
    const begins = before(wanted, digits)
    return username.startsWith(begins) && isDigits(username.slice(begins.length), digits)
  })

const before = (wanted: string, digits: number): string =>
  `${wanted.slice(0, LONGEST - digits - 1).replace(/[-_]+$/, '')}-`
const randomDigits = (digits: number): string => String(randomInt(10 ** digits)).padStart(digits, '0')
const isDigits = (text: string, digits: number): boolean => text.length === digits && /^\d+$/.test(text)
