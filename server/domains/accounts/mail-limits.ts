import type { Context } from '../../context.ts'
import { accountAt, RateLimited } from '../../platform/limits/index.ts'
import type { Client } from './sessions.ts'

/**
 * Counts one more mail that somebody has sent to an address which they say is theirs. That a network has had too many
 * sent is told; that an address was sent too many is not, and counts nothing of whoever else asks.
 * @returns false when no more may be sent there
 * @throws DomainError 429 `rate-limited`
 */
export async function takeMail(
  { limits }: Pick<Context, 'limits'>,
  email: string,
  { address }: Pick<Client, 'address'>,
): Promise<boolean> {
  await limits.take('mail-address', address)
  try {
    await limits.take('mail-here', accountAt(email, address))
    await limits.take('mail-account', email)
    return true
  } catch (error) {
    if (error instanceof RateLimited) return false
    throw error
  }
}
