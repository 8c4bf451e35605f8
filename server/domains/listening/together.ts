import { createHmac, hkdfSync } from 'node:crypto'
import {
  GUESTS_MAX,
  type HostedSession,
  type HostPlayback,
  type Together,
} from '@veza/shared/contracts/together.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { HOUR_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Config } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { networkOf } from '../../platform/limits/index.ts'
import { findTrackBySlug, type Seer, TrackNotFound } from '../catalog/index.ts'
import { hiddenAmong } from '../people/index.ts'
import { shareTokenHash } from '../sharing/index.ts'
import { queueableAmong } from './hearing.ts'
import { addTo, change, type Parts, readQueue } from './queue.ts'
import {
  admitGuest,
  changeSession,
  guestSeenAt,
  guestsIn,
  holdSession,
  holdUser,
  insertSession,
  type MetSession,
  openSessionOf,
  seeGuest,
  seeHost,
  sessionByHash,
} from './together-queries.ts'

/** A session ends by itself, so long after its host was last there. */
export const HOST_AWAY_MS = 12 * HOUR_MS
/** A guest who has not asked for so long is gone; pages that nobody looks at ask every quarter of a minute. */
const GUEST_MS = 45 * SECOND_MS
/** A household, or a table in a café: nobody takes all places by themselves. */
const GUESTS_OF_NETWORK_MAX = 10
/** Being there is written down so often. */
const SEEN_MS = 15 * SECOND_MS

type Reading = Pick<Context, 'db' | 'config' | 'clock' | 'flags'>
type Hosting = Parts & Pick<Context, 'flags'>
type Joining = Hosting & Pick<Context, 'limits'>
type Host = Pick<Viewer, 'userId'>

const guestsSince = (now: Date): Date => new Date(now.getTime() - GUEST_MS)

/** Computed, not drawn, as those of shared links: the host is given the same again, and nobody can without the server’s secret. */
function togetherToken(config: Pick<Config, 'jwt'>, sessionId: string): string {
  return createHmac('sha256', keyOf(config.jwt.secret, 'veza listening session'))
    .update(sessionId)
    .digest('base64url')
}

const keyOf = (secret: Config['jwt']['secret'], purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))

const isOpen = ({ endedAt, hostSeenAt, hostIsActive }: MetSession, now: Date): boolean =>
  hostIsActive && endedAt === null && now.getTime() - hostSeenAt.getTime() < HOST_AWAY_MS

const hostedView = ({ config }: Pick<Context, 'config'>, session: MetSession): HostedSession => ({
  url: `${config.publicUrl}/together/${togetherToken(config, session.id)}`,
  guestsMayAdd: session.guestsMayAdd,
  guests: session.guests,
  createdAt: session.createdAt.toISOString(),
})

/** Whether somebody may host: off, their session rests, and goes on where it is still open once it is on again. */
const mayHost = ({ flags }: Pick<Context, 'flags'>, hostId: string): Promise<boolean> =>
  flags.isOn('listening-together', hostId)

/** The one that is open, or a new one: safe to repeat. @throws NotOffered, RateLimited */
export async function host(ctx: Joining, { userId }: Host): Promise<HostedSession> {
  if (!(await mayHost(ctx, userId))) throw new NotOffered()
  // Each that is made is kept for half a day.
  if (!(await hosted(ctx, { userId }))) await ctx.limits.take('together-host', userId)
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    await holdUser(tx, userId)
    const open = await openSessionOf(tx, userId, guestsSince(now))
    if (
      open &&
      isOpen(open, now) &&
      shareTokenHash(togetherToken(ctx.config, open.id)).equals(open.tokenHash)
    )
      return hostedView(ctx, open)
    if (open) await changeSession(tx, userId, { endedAt: now, isPlaying: false })
    const id = ctx.newId()
    const tokenHash = shareTokenHash(togetherToken(ctx.config, id))
    await insertSession(tx, { id, hostId: userId, tokenHash, now })
    const made = await openSessionOf(tx, userId, guestsSince(now))
    if (!made) throw new NoSession()
    return hostedView(ctx, made)
  })
}

/** Their open session; to ask is to be there. */
export async function hosted(ctx: Reading, { userId }: Host): Promise<HostedSession | null> {
  const now = ctx.clock.now()
  const open = await openSessionOf(ctx.db, userId, guestsSince(now))
  if (!open || !isOpen(open, now) || !(await mayHost(ctx, userId))) return null
  if (now.getTime() - open.hostSeenAt.getTime() > SEEN_MS) await seeHost(ctx.db, userId, now)
  return hostedView(ctx, open)
}

export async function allowGuests(
  ctx: Reading,
  viewer: Host,
  guestsMayAdd: boolean,
): Promise<HostedSession | null> {
  await changeSession(ctx.db, viewer.userId, { guestsMayAdd })
  return hosted(ctx, viewer)
}

/** What the host hears from now on, by this server’s clock. @throws NoSession */
export async function tell(ctx: Reading, viewer: Host, playback: HostPlayback): Promise<void> {
  const now = ctx.clock.now()
  if (!(await hosted(ctx, viewer))) throw new NoSession()
  if (!(await changeSession(ctx.db, viewer.userId, { ...playback, toldAt: now, hostSeenAt: now })))
    throw new NoSession()
}

/** Safe to repeat. */
export async function endSession(ctx: Reading, { userId }: Host): Promise<void> {
  await changeSession(ctx.db, userId, { endedAt: ctx.clock.now(), isPlaying: false })
}

/** The session behind a link. @throws SessionNotFound, SessionEnded */
export async function meetSession(
  ctx: Reading,
  viewer: Host | undefined,
  token: string,
): Promise<MetSession> {
  const now = ctx.clock.now()
  const session = await sessionByHash(ctx.db, shareTokenHash(token), guestsSince(now))
  if (!session) throw new SessionNotFound()
  const hidden = await hiddenAmong(ctx.db, viewer?.userId, [session.hostId])
  if (hidden.size > 0) throw new SessionNotFound()
  if (!isOpen(session, now) || !(await mayHost(ctx, session.hostId))) throw new SessionEnded()
  return session
}

export interface Guest {
  readonly viewer: Host | undefined
  /** A random id of the browser's own. */
  readonly guestId: string
  readonly address: string
}

export interface Followed {
  /** Of all that it says but the present. */
  readonly etag: string
  view(): Promise<Together>
}

/** What the host hears, and what is to come; to ask is to be counted. @throws SessionNotFound, SessionEnded, SessionFull; RateLimited */
export async function follow(ctx: Joining, token: string, guest: Guest): Promise<Followed> {
  const session = await meetSession(ctx, guest.viewer, token)
  const joined = await join(ctx, session, guest)
  const guests = session.guests + joined
  return {
    etag: `"${session.queueVersion}-${session.version}-${guests}"`,
    view: async () => {
      const { items } = await readQueue(ctx, { userId: session.hostId })
      const { host: name, itemId, isPlaying, positionMs, rate, guestsMayAdd } = session
      return {
        host: name,
        items: [...items],
        playback: { itemId, isPlaying, positionMs, rate, at: session.toldAt.toISOString() },
        now: ctx.clock.now().toISOString(),
        guests,
        guestsMayAdd,
      }
    },
  }
}

/** @returns how many more they are by that */
async function join(ctx: Joining, session: MetSession, { guestId, address }: Guest): Promise<number> {
  const now = ctx.clock.now()
  const seenAt = await guestSeenAt(ctx.db, session.id, guestId)
  const seen = { sessionId: session.id, guestId, seenAt: now }
  if (seenAt && seenAt > guestsSince(now)) {
    if (now.getTime() - seenAt.getTime() > SEEN_MS) await seeGuest(ctx.db, seen)
    return 0
  }
  await ctx.limits.take('together-join', address)
  const network = networkHash(ctx.config, session.id, address)
  return ctx.transaction(async (tx) => {
    await holdSession(tx, session.id)
    const held = await sessionByHash(tx, session.tokenHash, guestsSince(now))
    if (!held || held.guests >= GUESTS_MAX) throw new SessionFull()
    const beside = await guestsIn(tx, { sessionId: session.id, network, since: guestsSince(now) })
    if (beside >= GUESTS_OF_NETWORK_MAX) throw new SessionFull()
    await admitGuest(tx, { ...seen, network })
    return 1
  })
}

/** Of one session alone, and of no use without the server’s secret. */
const networkHash = ({ jwt }: Pick<Config, 'jwt'>, sessionId: string, address: string): Buffer =>
  createHmac('sha256', keyOf(jwt.secret, 'veza listening guests'))
    .update(`${sessionId} ${networkOf(address)}`)
    .digest()

/**
 * A guest’s track, at the end of the host’s queue.
 * @throws as {@link meetSession}; GuestsOnlyListen; TrackNotFound where the guest or the host may not hear it; QueueFull; RateLimited
 */
export async function addAsGuest(
  ctx: Joining,
  token: string,
  { viewer, address }: Omit<Guest, 'guestId' | 'viewer'> & { readonly viewer: Viewer | undefined },
  track: { readonly id: string; readonly address: string },
): Promise<void> {
  await ctx.limits.take('together-add', address)
  const { hostId, guestsMayAdd } = await meetSession(ctx, viewer, token)
  if (!guestsMayAdd) throw new GuestsOnlyListen()
  const [, slug = ''] = /\/tracks\/([a-z0-9-]{1,80})(?:[/?#]|$)/.exec(track.address) ?? []
  const trackId = (await findTrackBySlug(ctx, slug, viewer))?.track.id
  const isHeardBy = async (listener: Seer | undefined, id: string) =>
    (await queueableAmong(ctx, listener, [id])).size > 0
  // Of what the host may not hear they would have no row, and nothing to take it out by.
  if (!trackId || !(await isHeardBy(viewer, trackId)) || !(await isHeardBy({ userId: hostId }, trackId)))
    throw new TrackNotFound()
  await change(ctx, { userId: hostId }, async (tx, queue) => {
    // Asked again while nothing of it can change.
    const session = await sessionByHash(tx, shareTokenHash(token), ctx.clock.now())
    if (!session?.guestsMayAdd || session.endedAt) throw new GuestsOnlyListen()
    const items = [{ id: track.id, trackId, source: null }]
    await addTo(tx, queue, { items, place: 'last' }, ctx.clock.now())
  })
}

class NoSession extends DomainError {
  constructor() {
    super(404, 'no-session', 'You are not listening together with anybody. Make a new link.')
  }
}

class NotOffered extends DomainError {
  constructor() {
    super(
      403,
      'not-offered',
      'Listening together is not on for your account for now. Your queue stays as it is.',
    )
  }
}

class SessionNotFound extends DomainError {
  constructor() {
    super(404, 'session-not-found', 'There is no such link. Look whether all of it was copied.')
  }
}

class SessionEnded extends DomainError {
  constructor() {
    super(410, 'session-ended', 'This session has ended. Ask its host for a new link.')
  }
}

class SessionFull extends DomainError {
  constructor() {
    super(
      409,
      'session-full',
      'There is no room for more guests, or for more from your network. Try again a little later.',
    )
  }
}

class GuestsOnlyListen extends DomainError {
  constructor() {
    super(403, 'guests-only-listen', 'The host lets nobody else add tracks for now.')
  }
}
