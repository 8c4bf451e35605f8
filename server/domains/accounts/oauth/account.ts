import { emailSchema } from '@veza/shared/contracts/accounts.ts'
import { displayNameSchema } from '@veza/shared/contracts/people.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import type { SignedInThere } from '../../../platform/oidc/index.ts'
import { answerAfter } from '../even-time.ts'
import { recordEvent } from '../events.ts'
import { takeMail } from '../mail-limits.ts'
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
import { deleteIdentitiesOf, deleteIdentity, identityOf, lockSubject, touchIdentity } from './queries.ts'
import { keepTokens } from './tokens.ts'
import { freeUsername, isUsernameLike, usernameFrom } from './usernames.ts'

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
  if (there.emailVerified || (await signsIn(ctx.db, there))) return enter(ctx, arrival)
  // It will cost a mail, to whatever address they have written there. Counted alike, and answered alike when no more may be
  // sent, whether the address has an account or not: nor is that told by the time that it takes.
  const mayMail = await takeMail(ctx, addressOf(there), client)
  return answerAfter(ANSWER_MS, mayMail ? enter(ctx, arrival) : Promise.resolve({ kind: 'confirm-address' }))
}

function enter(ctx: Parts, arrival: Arrival): Promise<Found> {
  return ctx.transaction(async (tx) => {
    await lockSubject(tx, arrival.there)
    return (await knownAccount(tx, ctx, arrival.there)) ?? newcomer(tx, ctx, arrival)
  })
}

async function signsIn(db: Db, there: SignedInThere): Promise<boolean> {
  const identity = await identityOf(db, there)
  const user = identity && (await userById(db, identity.userId))
  return Boolean(user?.emailVerifiedAt)
}

/**
 * Whoever is linked to an account that nobody has proved comes anew each time, as they do where the address has another's
 * account: what would be remembered of them there alone would tell the two apart.
 */
async function knownAccount(tx: Tx, ctx: Parts, there: SignedInThere): Promise<Found | undefined> {
  const identity = await identityOf(tx, there)
  if (!identity) return undefined
  const { id, userId } = identity
  const found = await userById(tx, userId)
  // Somebody may be opening the link of our mail at this moment.
  if (!found?.emailVerifiedAt && !(await lockUser(tx, userId))?.emailVerifiedAt) {
    await deleteIdentity(tx, id)
    return undefined
  }
  await touchIdentity(tx, id, there.email ?? null, ctx.clock.now())
  await keepTokens(tx, ctx, id, there.tokens)
  const user = await userById(tx, userId)
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
 * in there. Whoever only says so learns nothing: the owner is told, and the username is gone as it would be for an
 * account of theirs.
 */
async function meetOwner(tx: Tx, ctx: Parts, owner: UserRow, arrival: Arrival): Promise<Found> {
  if (arrival.there.emailVerified) {
    await keepPending(tx, ctx, owner.id, arrival)
    return { kind: 'pending' }
  }
  const username = await freeUsername(tx, wantedName(arrival))
  if (!(await holdUsername(tx, username, ctx.clock.now()))) throw inTheMeantime()
  const home = `${ctx.config.publicUrl}/`
  await postMail(tx, ctx, owner, (mails) => mails.alreadyRegistered(owner.username, home))
  return { kind: 'confirm-address' }
}

async function insert(tx: Tx, ctx: Parts, email: string, arrival: Arrival): Promise<string | undefined> {
  const id = ctx.newId()
  const now = ctx.clock.now()
  const profile = profileOf(arrival, await freeUsername(tx, wantedName(arrival)))
  if (!(await insertUser(tx, { id, email, ...profile, createdAt: now, updatedAt: now }))) return undefined
  await grantRoles(tx, id, ['listener'], now)
  return id
}

/**
 * Of sign-ups that nobody has proved the newest counts alone: nothing of the others may open this account. Who comes again
 * by the same name keeps it, until when it was to be kept; the other one is held, as beside an account of somebody else.
 */
async function replace(tx: Tx, ctx: Parts, id: string, arrival: Arrival): Promise<string | undefined> {
  const now = ctx.clock.now()
  const before = await lockUser(tx, id)
  if (!before || before.emailVerifiedAt) return undefined
  const wanted = wantedName(arrival)
  const fresh = { username: await freeUsername(tx, wanted), createdAt: now }
  const [kept, held] = isUsernameLike(before.username, wanted) ? [before, fresh] : [fresh, before]
  const profile = profileOf(arrival, kept.username)
  if (!(await replaceUnprovedUser(tx, id, { ...profile, createdAt: kept.createdAt, updatedAt: now })))
    return undefined
  await deleteIdentitiesOf(tx, id)
  await holdUsername(tx, held.username, held.createdAt)
  await spendMailTokens(tx, id, ['verify-email'], now)
  return id
}

async function proveAddress(tx: Tx, userId: string, now: Date): Promise<void> {
  await markEmailVerified(tx, userId, now)
  await spendMailTokens(tx, userId, ['verify-email'], now)
}

const wantedName = ({ there }: Arrival): string => usernameFrom(there.names.username, there.names.display)

function profileOf({ there, locale }: Arrival, username: string) {
  const shown = displayNameSchema.safeParse(there.names.display)
  return { username, displayName: shown.success ? shown.data : username, passwordHash: null, locale }
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
