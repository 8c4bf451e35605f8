import { hash, verify } from '@node-rs/argon2'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { dictionary } from '@zxcvbn-ts/language-common'

/** OWASP's first choice for Argon2id (which is the library's algorithm): 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const MIN_DISTINCT_CHARACTERS = 4

/** Of no password that anybody knows; made with `COST`, so that checking against it takes as long. */
export const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$2wqrfRYWL9oWDrN/mk0jbA$H7FMiVbHN2PpmFu6KPeeA8ADi/wmSfqXlT7oM0FjyUA'

const common = new Set(dictionary['passwords-common'])

export const hashPassword = (password: string): Promise<string> => hash(password, COST)

/** @param stored nothing where there is no account, or one without a password: the answer is no, after the same time */
export async function passwordFits(stored: string | null | undefined, password: string): Promise<boolean> {
  const fits = await verify(stored ?? NOBODYS_HASH, password)
  return fits && stored != null
}

/**
 * Refuses what is tried first: passwords of the public lists, and those made of the account's own names.
 * @throws DomainError 400 `password-too-common`
 */
export function refuseGuessable(password: string, account: { email: string; username: string }): void {
  const plain = password.toLowerCase()
  const [localPart = ''] = account.email.split('@')
  const own = [account.email, account.username, localPart]
  const fewCharacters = new Set(plain).size < MIN_DISTINCT_CHARACTERS
  if (!common.has(plain) && !own.includes(plain) && !fewCharacters) return
  const detail =
    'This password is among the first that are tried. Take a longer one, such as four unrelated words.'
  throw new DomainError(400, 'password-too-common', detail, { fields: [{ field: 'password', detail }] })
}
