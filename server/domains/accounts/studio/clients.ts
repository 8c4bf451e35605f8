import { STUDIO_CLIENT_ID, STUDIO_REDIRECT_PATH } from '@veza/shared/contracts/authorization.ts'

/** A program that people let sign in as them. */
export interface StudioClient {
  readonly id: string
  readonly name: string
  /** The one path of its loopback address. */
  readonly redirectPath: string
}

const clients: readonly StudioClient[] = [
  { id: STUDIO_CLIENT_ID, name: 'Veza Studio', redirectPath: STUDIO_REDIRECT_PATH },
]

export const clientById = (id: string): StudioClient | undefined => clients.find((one) => one.id === id)

/** Compared as text, so that no two readers of addresses can disagree on where it leads. */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]):([1-9]\d{0,4}))(\/[a-z]+)$/
const PORT_MAX = 65_535

/**
 * The origin of a redirect address that a client may use: this machine's loopback by number, any port, and the
 * registered path with nothing behind it (RFC 8252, 7.3 and 8.3: a name such as `localhost` may lead elsewhere).
 * Undefined for every other.
 */
export function loopbackOrigin(client: StudioClient, redirectUri: string): string | undefined {
  const [, origin, port, path] = LOOPBACK.exec(redirectUri) ?? []
  return path === client.redirectPath && Number(port) <= PORT_MAX ? origin : undefined
}
