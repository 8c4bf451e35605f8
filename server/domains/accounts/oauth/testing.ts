import { type BrowserTab, browserTab, signInTab } from '../../../../e2e/support/browser-tab.ts'
import type { AccountThere } from '../../../../e2e/support/oidc/provider.ts'
import type { OidcRig } from '../../../../e2e/support/oidc/rig.ts'
import type { SignedInUser } from '../../../../e2e/support/server.ts'
import { postedMails } from '../testing.ts'

/** What the next page will say. */
export const said = (tab: BrowserTab) => tab.cookie('veza_said')
export const isSignedIn = (tab: BrowserTab) => tab.cookie('veza_access') !== undefined
export const bearer = (user: SignedInUser) => ({ headers: { authorization: user.authorization } })

let count = 0

/** An account at both providers with this address, proved there unless said. @returns what one types in there */
export function there({ one, two }: OidcRig, email: string | undefined, claims: AccountThere = {}): string {
  count += 1
  const login = `linker-${count}`
  const account = { ...(email === undefined ? {} : { email, email_verified: true }), ...claims }
  one.accounts.set(login, account)
  two.accounts.set(login, account)
  return login
}

const db = ({ server }: OidcRig) => server.ctx.db

export const identitiesOf = (rig: OidcRig, userId: string) =>
  db(rig).selectFrom('oauthIdentities').selectAll().where('userId', '=', userId).execute()

export const userWith = (rig: OidcRig, email: string) =>
  db(rig).selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()

/** Somebody has opened the link of our mail. */
export const confirmed = (rig: OidcRig, email: string) =>
  db(rig).updateTable('users').set({ emailVerifiedAt: rig.clock.now() }).where('email', '=', email).execute()

/** In the order of the alphabet: the clock of tests stands still. */
export async function eventsOf(rig: OidcRig, userId: string): Promise<string[]> {
  const events = db(rig).selectFrom('accountEvents').select('kind').where('userId', '=', userId)
  return (await events.execute()).map(({ kind }) => kind).toSorted()
}

/** Subjects of the mails that were posted to an address. */
export async function mailsTo(rig: OidcRig, email: string): Promise<string[]> {
  return (await postedMails(rig.server.ctx, email)).map(({ subject }) => subject)
}

/** A browser that is signed in with its password, and the headers of its writes. */
export async function signedInTab(rig: OidcRig, user: SignedInUser) {
  const tab = browserTab(rig.server.url)
  await signInTab(tab, rig.call, user)
  const headers = () => ({
    cookie: ['veza_access', 'veza_csrf', 'veza_oauth']
      .map((name) => `${name}=${tab.cookie(name)}`)
      .join('; '),
    'x-csrf-token': tab.cookie('veza_csrf') ?? '',
  })
  return { tab, headers }
}
