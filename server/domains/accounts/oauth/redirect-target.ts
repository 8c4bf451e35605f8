import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Config } from '../../../config/config.ts'
import { localPath } from '../../../http/local-path.ts'

const LENGTH_MAX = 1_000
/** No path is this; so it shows that one was refused. */
const REFUSED = ''
/** ASCII alone, as it must be written: browsers take other characters for these, or drop them. */
const PLAIN_ADDRESS = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/i

/**
 * Where a sign-in may lead back to: a path here, or an address by https on a host of `OAUTH_ALLOWED_REDIRECT_DOMAINS` or
 * below one of them. Nothing given: the start page.
 * @throws DomainError 400 `redirect-not-allowed`
 */
export function redirectTarget(given: unknown, config: Pick<Config, 'oauth'>): string {
  if (given === undefined || given === '') return '/'
  const target = typeof given === 'string' && given.length <= LENGTH_MAX ? admitted(given, config) : undefined
  if (target !== undefined) return target
  throw new DomainError(
    400,
    'redirect-not-allowed',
    'After signing in one is led to a path of this server, or to a host that its operator has allowed.',
  )
}

function admitted(given: string, { oauth }: Pick<Config, 'oauth'>): string | undefined {
  const path = localPath(given, REFUSED)
  if (path !== REFUSED) return path
  if (!PLAIN_ADDRESS.test(given) || !URL.canParse(given)) return undefined
  const { href, hostname } = new URL(given)
  return oauth.allowedRedirectDomains.some((domain) => isWithin(hostname, domain.toLowerCase()))
    ? href
    : undefined
}

const isWithin = (hostname: string, domain: string): boolean =>
  hostname === domain || (/[a-z]/.test(domain) && hostname.endsWith(`.${domain}`))
