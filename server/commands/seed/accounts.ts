import type { Role } from '@veza/shared/contracts/accounts.ts'
import { demoSong } from './demo-song/index.ts'

export interface DemoAccount {
  readonly email: string
  readonly password: string
  readonly username: string
  readonly displayName: string
  readonly role: Role
}

/** Accounts for trying the product on one's own machine. They are never made in production. */
export const demoAccounts: readonly DemoAccount[] = [
  {
    email: 'creator@veza.example',
    password: 'plucked-strings-demo',
    username: 'unplayed-strings',
    displayName: demoSong.artist,
    role: 'creator',
  },
  {
    email: 'listener@veza.example',
    password: 'quiet-listener-demo',
    username: 'demo-listener',
    displayName: 'Demo Listener',
    role: 'listener',
  },
]
