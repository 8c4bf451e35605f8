import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const SECRET_BYTES = 32
const secret = () => randomBytes(SECRET_BYTES).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest()

/** What a browser shows to be let in: a cookie that no script reads, and a key that no other origin's server is sent. */
export interface Pass {
  readonly cookie: string
  readonly key: string
  /** For what is asked by its address alone (sound, pictures), and for nothing else. */
  readonly mediaKey: string
}

/**
 * Who may talk to this host. An address that is opened carries a token that works for one window; what comes back for it is a
 * cookie and a key, both needed from then on: cookies go to every port of a host, and what is kept for an origin is
 * read by scripts.
 */
export interface Keys {
  /** For one opening of the Studio, within `TOKEN_MS`. @param onUse told when it has let somebody in */
  issueToken(onUse?: () => void): string
  /**
   * @param claim a secret of the window's own: by it a window whose answer was lost, reloaded while it opened, asks again
   * @returns undefined where the token is none of ours, was used under another claim, or is too old
   */
  exchange(token: string, claim: string): Pass | undefined
  isLetIn(pass: Given<'cookie' | 'key'>): boolean
  /** Whether media may be shown. */
  mayLook(pass: Given<'cookie' | 'mediaKey'>): boolean
}

type Given<K extends keyof Pass> = { readonly [N in K]: Pass[N] | undefined }

/** How long an address opens the Studio: whoever finds it later finds nothing. */
export const TOKEN_MS = 2 * 60_000
const TOKENS_KEPT = 20
/** More windows than anybody has open at once: beyond them, the one that was not heard of for the longest is let out. */
export const PASSES_KEPT = 100

interface Token {
  readonly digest: Buffer
  readonly untilMs: number
  /** Of the window that has used it. */
  readonly claim: Buffer | undefined
  readonly onUse: (() => void) | undefined
}

/**
 * What was let in ends with the process: nothing of it is kept.
 * @param monotonicMs a clock that nobody sets
 */
export function createKeys(monotonicMs: () => number = () => performance.now()): Keys {
  let tokens: readonly Token[] = []
  /** The last one was heard of last. */
  let passes: readonly Record<keyof Pass, Buffer>[] = []
  /** Every part that is given belongs to one and the same pass. */
  function fits(given: Partial<Given<keyof Pass>>): boolean {
    const digests = Object.entries(given).map(
      ([name, value]) => [name as keyof Pass, digest(value ?? '')] as const,
    )
    const found = passes.find((pass) => digests.every(([name, value]) => timingSafeEqual(pass[name], value)))
    if (found) passes = [...passes.filter((pass) => pass !== found), found]
    return found !== undefined
  }
  return {
    issueToken(onUse) {
      const token = secret()
      const untilMs = monotonicMs() + TOKEN_MS
      tokens = [...tokens, { digest: digest(token), untilMs, claim: undefined, onUse }].slice(-TOKENS_KEPT)
      return token
    },
    exchange(token, claim) {
      const nowMs = monotonicMs()
      tokens = tokens.filter(({ untilMs }) => nowMs <= untilMs)
      const found = tokens.find((known) => timingSafeEqual(known.digest, digest(token)))
      if (found === undefined) return undefined
      const claimed = digest(claim)
      if (found.claim && !timingSafeEqual(found.claim, claimed)) return undefined
      tokens = tokens.map((known) => (known === found ? { ...found, claim: claimed } : known))
      if (!found.claim) found.onUse?.()
      const pass = { cookie: secret(), key: secret(), mediaKey: secret() }
      const { cookie, key, mediaKey } = pass
      const digests = { cookie: digest(cookie), key: digest(key), mediaKey: digest(mediaKey) }
      passes = [...passes, digests].slice(-PASSES_KEPT)
      return pass
    },
    isLetIn: ({ cookie, key }) => fits({ cookie, key }),
    mayLook: ({ cookie, mediaKey }) => fits({ cookie, mediaKey }),
  }
}
