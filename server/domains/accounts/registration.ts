import type { Role } from '@veza/shared/contracts/accounts.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { Locale } from '../../platform/mail/index.ts'
import { answerAfter } from './even-time.ts'
import { takeMail } from './mail-limits.ts'
import { spendMailTokens } from './mail-token-queries.ts'
import { postMail } from './mails.ts'
import { deleteIdentitiesOf } from './oauth/queries.ts'
import { hashPassword, refuseGuessable } from './passwords.ts'
import type { Client } from './sessions.ts'
import {
  grantRoles,
  holdUsername,
  insertUser,
  isUsernameFree,
  lockUser,
  markEmailVerified,
  replaceUnprovedUser,
  userByEmail,
} from './user-queries.ts'
import { newVerifyLink } from './verification.ts'

/** Longer than the work takes, with a free thread to hash on. */
const REGISTER_ANSWER_MS = 200

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'transaction'>

export interface Registration {
  readonly email: string
  readonly password: string
  readonly username: string
  readonly locale: Locale
}

/**
 * Makes an account whose address is yet to be proved. Where the address has one already, its reader is told by mail, and
 * the caller learns nothing: same work, same answer, and the username is gone either way. While nobody has proved the
 * address, the newest registration counts alone: else who came first would choose the password of whoever proves it.
 * Where the address was sent enough all is the same but the mail, so that nobody's box is flooded; it can be asked for later.
 * @throws DomainError 409 `username-taken`, 400 `password-too-common`, 429 `rate-limited`
 */
export async function register(
  ctx: Parts & Pick<Context, 'db' | 'limits'>,
  registration: Registration,
  client: Pick<Client, 'address'>,
): Promise<void> {
  await ctx.limits.take('register-address', client.address)
  await ctx.limits.take('register-account', registration.email)
  refuseGuessable(registration.password, registration)
  const work = hashPassword(registration.password).then(async (passwordHash) => {
    // Whoever looks for a free name is sent nothing, and is not to have used up their mails by it.
    if (!(await isUsernameFree(ctx.db, registration.username))) throw new UsernameTaken(registration.username)
    const mayMail = await takeMail(ctx, registration.email, client)
    await ctx.transaction((tx) => openAccount(tx, ctx, { ...registration, passwordHash, mayMail }))
  })
  await answerAfter(REGISTER_ANSWER_MS, work)
}

interface Wanted extends Registration {
  readonly passwordHash: string
  readonly mayMail: boolean
}

async function openAccount(tx: Tx, ctx: Parts, wanted: Wanted): Promise<void> {
  const { email, username, locale, passwordHash, mayMail } = wanted
  const now = ctx.clock.now()
  if (!(await isUsernameFree(tx, username))) throw new UsernameTaken(username)
  const taken = await userByEmail(tx, email)
  if (taken) return registerAgain(tx, ctx, taken.id, wanted)
  const id = ctx.newId()
  if (!(await insertUser(tx, { ...newUser(id, email, username, passwordHash, now), locale }))) {
    const faster = await userByEmail(tx, email)
    if (!faster || faster.username === username) throw new UsernameTaken(username)
    return registerAgain(tx, ctx, faster.id, wanted)
  }
  await grantRoles(tx, id, ['listener'], now)
  if (!mayMail) return
  const link = await newVerifyLink(tx, ctx, id, now)
  await postMail(tx, ctx, { email, locale }, (mails) => mails.verifyAddress(username, link))
}

async function registerAgain(tx: Tx, ctx: Parts, id: string, wanted: Wanted): Promise<void> {
  const { username, locale, passwordHash, mayMail } = wanted
  const now = ctx.clock.now()
  const user = await lockUser(tx, id)
  // Swept away or named so in between: the caller may try again.
  if (!user || user.username === username) throw new UsernameTaken(username)
  if (user.emailVerifiedAt) {
    if (!(await holdUsername(tx, username, now))) throw new UsernameTaken(username)
    if (!mayMail) return
    const signIn = `${ctx.config.publicUrl}/sign-in`
    return postMail(tx, ctx, user, (mails) => mails.alreadyRegistered(user.username, signIn))
  }
  const newest = { username, displayName: username, passwordHash, locale, createdAt: now, updatedAt: now }
  if (!(await replaceUnprovedUser(tx, id, newest))) throw new UsernameTaken(username)
  // Nor may whoever signed in to it by a provider, without having proved the address, still do so.
  await deleteIdentitiesOf(tx, id)
  // As long as a proved address would have held it: when a username comes free tells nothing either.
  await holdUsername(tx, user.username, user.createdAt)
  await spendMailTokens(tx, id, ['verify-email'], now)
  if (!mayMail) return
  const link = await newVerifyLink(tx, ctx, id, now)
  await postMail(tx, ctx, { email: user.email, locale }, (mails) => mails.registeredAgain(username, link))
}

export interface VerifiedUser {
  readonly email: string
  readonly password: string
  readonly username: string
  readonly displayName: string
  readonly roles: readonly Role[]
}

/**
 * An account that may sign in at once, for seeds and tests. Where the address has one, it is given the roles and
 * counts as proved; its password and names stay.
 * @returns the account's id
 */
export async function createVerifiedUser(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  user: VerifiedUser,
): Promise<{ id: string; created: boolean }> {
  const now = ctx.clock.now()
  const email = user.email.toLowerCase()
  const existing = await userByEmail(tx, email)
  const id = existing?.id ?? ctx.newId()
  if (!existing) {
    const row = newUser(id, email, user.username.toLowerCase(), await hashPassword(user.password), now)
    if (!(await insertUser(tx, { ...row, displayName: user.displayName })))
      throw new UsernameTaken(user.username)
  }
  await grantRoles(tx, id, ['listener', ...user.roles.filter((role) => role !== 'listener')], now)
  await markEmailVerified(tx, id, now)
  return { id, created: !existing }
}

const newUser = (id: string, email: string, username: string, passwordHash: string, now: Date) => ({
  id,
  email,
  username,
  displayName: username,
  passwordHash,
  createdAt: now,
  updatedAt: now,
})

class UsernameTaken extends DomainError {
  constructor(username: string) {
    const detail = `The username “${username}” is taken. Choose another.`
    super(409, 'username-taken', detail, { fields: [{ field: 'username', detail }] })
  }
}
