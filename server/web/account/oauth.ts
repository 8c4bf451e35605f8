import type { Config } from '../../config/config.ts'
import type { OAuthPages } from '../../domains/accounts/index.ts'
import type { TextKey } from '../texts/index.ts'
import { notesOf } from './said.ts'

/** What the pages do of a sign-in that another provider ends. */
export function oauthPages(config: Pick<Config, 'publicUrl'>): OAuthPages {
  const notes = notesOf(config)
  return {
    say: (res, sentence) => {
      const key: TextKey = `said.${sentence}`
      notes.leave(res, 'said', key)
    },
    askSecondFactor: (res, { challenge, factors }) =>
      notes.leave(res, 'challenge', JSON.stringify([challenge, factors])),
  }
}
