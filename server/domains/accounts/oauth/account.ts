import { emailSchema } from '@veza/shared/contracts/accounts.ts'
import { displayNameSchema } from '@veza/shared/contracts/own-account.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import type { SignedInThere } from '../../../platform/oidc/index.ts'
import { answerAfter } from '../even-time.ts'
import { recordEvent } from '../events.ts'
import { spendMailTokens } from '../mail-token-queries.ts'
import { postMail } from '../mails.ts'
import type { Client } from '../sessions.ts'
import {
  grantRoles,
  holdUsername,
  insertUser,
  lockUser,
  markEmailVerified,
  replaceUnprovedUser,
  type UserRow,
  userByEmail,
  userById,
} from '../user-queries.ts'
import { newVerifyLink } from '../verification.ts'
import { keepIdentity } from './identity.ts'
import { keepPending } from './pending.ts'
import { deleteIdentitiesOf, identityOf, lockSubject, touchIdentity } from './queries.ts'
import { keepTokens } from './tokens.ts'
import { freeUsername, usernameFrom } from './usernames.ts'

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'db' | 'transaction' | 'jobs' | 'limits'>

/** Longer than the work takes. */
const ANSWER_MS = 100

/** Somebody who comes from a provider. */
export interface Arrival {
  readonly provider: string
  readonly there: SignedInThere
  readonly browserHash: Buffer
  readonly locale: Locale
  readonly client: Client
}

export type Found =
  | { readonly kind: 'account'; readonly user: UserRow }
  | { readonly kind: 'pending' | 'confirm-address' }

/**
 * The account of whoever comes from a provider, made where there is none. Two at once make one.
 * @throws DomainError 400 `oauth-email-missing`; 429
 */
export async function accountFor(ctx: Parts, arrival: Arrival): Promise<Found> {
  const { there, client } = arrival
  if (!there.emailVerified && !(await identityOf(ctx.db, there))) {
    // It will cost a mail, to whatever address they have written there.
    await ctx.limits.take('mail-address', client.address)
    await ctx.limits.take('mail-account', addressOf(there))
  }
  const work = ctx.transaction(async (tx) => {
    await lockSubject(tx, there)
    return (await knownAccount(tx, ctx, there)) ?? newcomer(tx, ctx, arrival)
  })
  // Whether an address has an account is not to be told to whoever has not proved it, by the time that it takes either.
  return there.emailVerified ? work : answerAfter(ANSWER_MS, work)
}

async function knownAccount(tx: Tx, ctx: Parts, there: SignedInThere): Promise<Found | undefined> {
  const identity = await identityOf(tx, there)
  if (!identity) return undefined
  const now = ctx.clock.now()
  await touchIdentity(tx, identity.id, there.email ?? null, now)
  await keepTokens(tx, ctx, identity.id, there.tokens)
  const known = await userById(tx, identity.userId)
  const proves = there.emailVerified && there.email?.toLowerCase() === known?.email
  if (known && !known.emailVerifiedAt && proves) await proveAddress(tx, known.id, now)
  const user = await userById(tx, identity.userId)
  return user && { kind: 'account', user }
}

async function newcomer(tx: Tx, ctx: Parts, arrival: Arrival): Promise<Found> {
  const { there } = arrival
  const email = addressOf(there)
  const owner = await userByEmail(tx, email)
  if (owner?.emailVerifiedAt) return meetOwner(tx, ctx, owner, arrival)
  const id = owner ? await replace(tx, ctx, owner.id, arrival) : await insert(tx, ctx, email, arrival)
  if (id === undefined) throw inTheMeantime()
  const now = ctx.clock.now()
  await keepIdentity(tx, ctx, id, arrival)
  await recordEvent(tx, ctx, {
    userId: id,
    kind: 'oauth-linked',
    actorId: id,
    detail: { provider: arrival.provider, first: true },
    address: arrival.client.address,
  })
  if (there.emailVerified) await proveAddress(tx, id, now)
  const user = await userById(tx, id)
  if (!user) throw inTheMeantime()
  if (there.emailVerified) return { kind: 'account', user }
  const link = await newVerifyLink(tx, ctx, id, now)
  await postMail(tx, ctx, user, (mails) => mails.verifyAddress(user.username, link))
  return { kind: 'confirm-address' }
}

/**
 * The address has an account. Whoever has proved that it is theirs learns so, and may link the two once they have signed
 * in there. Whoever only says so learns nothing; the owner is told.
 */
async function meetOwner(tx: Tx, ctx: Parts, owner: UserRow, arrival: Arrival): Promise<Found> {
  if (arrival.there.emailVerified) {
    await keepPending(tx, ctx, owner.id, arrival)
    return { kind: 'pending' }
  }
  const home = `${ctx.config.publicUrl}/`
  await postMail(tx, ctx, owner, (mails) => mails.alreadyRegistered(owner.username, home))
  return { kind: 'confirm-address' }
}

async function insert(tx: Tx, ctx: Parts, email: string, arrival: Arrival): Promise<string | undefined> {
  const id = ctx.newId()
  const now = ctx.clock.now()
  const names = await namesOf(tx, arrival)
  if (!(await insertUser(tx, { id, email, ...names, createdAt: now, updatedAt: now }))) return undefined
  await grantRoles(tx, id, ['listener'], now)
  return id
}

/** Of sign-ups that nobody has proved the newest counts alone: nothing of the others may open this account. */
async function replace(tx: Tx, ctx: Parts, id: string, arrival: Arrival): Promise<string | undefined> {
  const now = ctx.clock.now()
  const before = await lockUser(tx, id)
  if (!before || before.emailVerifiedAt) return undefined
  const names = await namesOf(tx, arrival)
  if (!(await replaceUnprovedUser(tx, id, { ...names, createdAt: now, updatedAt: now }))) return undefined
  await deleteIdentitiesOf(tx, id)
  await holdUsername(tx, before.username, before.createdAt)
  await spendMailTokens(tx, id, ['verify-email'], now)
  return id
}

async function proveAddress(tx: Tx, userId: string, now: Date): Promise<void> {
  await markEmailVerified(tx, userId, now)
  await spendMailTokens(tx, userId, ['verify-email'], now)
}

async function namesOf(tx: Tx, { there, locale }: Arrival) {
  const { username, display } = there.names
  const free = await freeUsername(tx, usernameFrom(username, display))
  const shown = displayNameSchema.safeParse(display)
  return { username: free, displayName: shown.success ? shown.data : free, passwordHash: null, locale }
}

function addressOf({ email }: SignedInThere): string {
  const parsed = emailSchema.safeParse(email)
  if (parsed.success) return parsed.data
  throw new DomainError(
    400,
    'oauth-email-missing',
    'The provider has told us no e-mail address of yours. Allow it there, or sign up here and link the account in your settings.',
  )
}

const inTheMeantime = (): DomainError =>
  new DomainError(409, 'state-conflict', 'Somebody else was faster with this address or name. Begin again.')
