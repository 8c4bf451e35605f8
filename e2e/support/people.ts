import type { Role } from '@veza/shared/contracts/accounts.ts'
import type { BrowserContext, Page } from 'playwright'
import { expect } from 'vitest'
import type { Product } from '../../scripts/start/run.ts'
import { createVerifiedUser } from '../../server/domains/accounts/index.ts'

/** Somebody with an account, as a person at a keyboard knows themselves. */
export interface Somebody {
  readonly email: string
  readonly username: string
  readonly displayName: string
  readonly password: string
}

let count = 0

/** Somebody who has no account yet. */
export function newcomer(name = 'person'): Somebody {
  count += 1
  const username = `${name}-${process.pid}-${count}`
  return {
    email: `${username}@veza.example`,
    username,
    displayName: username,
    password: 'copper lantern under rain',
  }
}

/** Somebody whose address is confirmed. */
export async function member(
  product: Product,
  given: { name?: string; displayName?: string; roles?: readonly Role[] } = {},
): Promise<Somebody> {
  const { ctx } = product.server
  const { roles = [], name, displayName } = given
  const person = { ...newcomer(name), ...(displayName ? { displayName } : {}) }
  await ctx.transaction((tx) => createVerifiedUser(tx, ctx, { ...person, roles }))
  return person
}

/** Signs in as a person does: on the page. */
export async function signInOn(page: Page, product: Product, person: Somebody, next = '/settings') {
  await page.goto(`${product.url}/sign-in?next=${encodeURIComponent(next)}`)
  await page.locator('#sign-in-email').fill(person.email)
  await page.locator('#sign-in-password').fill(person.password)
  await page.locator('form:has(#sign-in-email) button[type=submit]').click()
}

/** The first link of the newest mail to an address, once one has come whose link is none of `known`. */
export async function linkTo(
  product: Product,
  email: string,
  known: readonly string[] = [],
): Promise<string> {
  const newest = async () => {
    const answer = await fetch(`${product.mailboxUrl}?to=${encodeURIComponent(email)}`)
    const mails = (await answer.json()) as { links: string[] }[]
    return mails.flatMap(({ links }) => links).find((link) => !known.includes(link))
  }
  await expect.poll(newest, { timeout: 20_000 }).toBeTruthy()
  return (await newest()) ?? ''
}

/** As after 15 minutes: the browser has dropped the access cookie, whose time was over. */
export async function endAccess(context: BrowserContext): Promise<void> {
  await context.clearCookies({ name: /access/ })
}

/** Waits until the page says so in its first heading. */
export const arrives = (page: Page, heading: string) =>
  page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
