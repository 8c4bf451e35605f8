/**
 * Where a host closes the tokens of a session before they are written anywhere: the desktop app by the keychain of the
 * operating system. Both calls may throw where that is not to be had; the session is then not kept.
 */
export interface Keychain {
  /** Stands beside what it has closed, so that another one does not try to open it. */
  readonly name: string
  /** @returns text that only this user on this machine can open */
  seal(secret: string): string
  /** @returns undefined where it cannot be opened any more */
  open(sealed: string): string | undefined
}

/** For hosts without a keychain, such as the command line: what guards the tokens is that the file is its user's alone. */
export const noKeychain: Keychain = { name: 'none', seal: (secret) => secret, open: (sealed) => sealed }
