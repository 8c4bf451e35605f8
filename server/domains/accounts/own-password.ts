import type { Context } from '../../context.ts'
import { passwordFits } from './passwords.ts'
import type { UserRow } from './user-queries.ts'

/**
 * Whether this is the password of somebody who is signed in. Whatever asks for it counts the same tries.
 * @throws DomainError 429 `rate-limited`
 */
export async function isOwnPassword(
  { limits }: Pick<Context, 'limits'>,
  user: Pick<UserRow, 'id' | 'passwordHash'>,
  given: string,
): Promise<boolean> {
  const attempt = await limits.attempt('own-password', user.id)
  if (!(await passwordFits(user.passwordHash, given))) return false
  await attempt.succeeded()
  return true
}
