import { createHmac, hkdfSync } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { networkOf } from '../../platform/limits/index.ts'

/** Bytes of each. */
export const MARK_BYTES = 16

/** Somebody who begins to listen. */
export interface Who {
  /** Undefined of somebody who is not signed in. */
  readonly userId: string | undefined
  /** `req.ip` */
  readonly address: string
  /** What their browser calls itself. */
  readonly agent: string
}

/** What is known of a listener where plays are counted: enough to tell two of one track apart, and nothing else. */
export interface Marks {
  /** The same person with the same track, or as like them as an address and a browser make it. */
  readonly listener: Buffer
  /** The same network with the same track. */
  readonly network: Buffer
}

/**
 * Keyed, so that nobody without the server's secret finds an address by trying all of them; and of one track alone, so that
 * nothing tells what else somebody heard.
 */
export function marksBy(config: Pick<Config, 'jwt'>): (trackId: string, who: Who) => Marks {
  const key = Buffer.from(hkdfSync('sha256', config.jwt.secret, '', 'veza play listener', 32))
  const mark = (...parts: readonly string[]) =>
    createHmac('sha256', key).update(parts.join('\n')).digest().subarray(0, MARK_BYTES)
  return (trackId, { userId, address, agent }) => {
    const network = networkOf(address)
    return {
      listener: userId ? mark('user', trackId, userId) : mark('visitor', trackId, network, agent),
      network: mark('network', trackId, network),
    }
  }
}
