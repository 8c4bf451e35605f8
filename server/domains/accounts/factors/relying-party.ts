import { isIP } from 'node:net'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Config } from '../../../config/config.ts'

/** For whom passkeys are made (Web Authentication: the relying party). */
export interface RelyingParty {
  readonly id: string
  readonly name: string
  /** The one origin whose pages may use them. */
  readonly origin: string
}

const NAME = 'Veza'
const LOOPBACK = /^(?:127(?:\.\d+){3}|\[::1\])$/

/**
 * Passkeys belong to a name, never to an IP address, and work under https or on `localhost` alone. A server at a
 * loopback address, as in development, is `localhost` to them: the same server, opened under its other name.
 * @returns undefined where browsers would make none
 */
export function relyingParty({ publicUrl }: Pick<Config, 'publicUrl'>): RelyingParty | undefined {
  const url = new URL(publicUrl)
  if (LOOPBACK.test(url.hostname)) url.hostname = 'localhost'
  const { hostname: id, origin, protocol } = url
  const isName = isIP(id) === 0 && !id.startsWith('[')
  const isSecure = protocol === 'https:' || id === 'localhost' || id.endsWith('.localhost')
  return isName && isSecure ? { id, name: NAME, origin } : undefined
}

/**
 * @param origin of the page that asks, where a browser says so
 * @throws DomainError 409 `passkeys-unavailable` or `passkeys-elsewhere`, with the address to go to
 */
export function relyingPartyFor(config: Pick<Config, 'publicUrl'>, origin: string | undefined): RelyingParty {
  const party = relyingParty(config)
  if (!party)
    throw new DomainError(
      409,
      'passkeys-unavailable',
      'Browsers make passkeys under https and a host name alone. Whoever runs this server has to set PUBLIC_URL to such an address.',
    )
  if (origin !== undefined && origin !== party.origin)
    throw new DomainError(
      409,
      'passkeys-elsewhere',
      `Passkeys of this server work at ${party.origin} alone. Open this page there and try again.`,
      { extra: { origin: party.origin } },
    )
  return party
}
