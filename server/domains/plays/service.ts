import { type PlayOutcome, secondsForPlay } from '@veza/shared/contracts/plays.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { TallyAnswer } from '../../platform/tally/index.ts'
import type { Streaming } from '../streaming/index.ts'
import { nameOf } from './day.ts'
import { marksBy, type Who } from './listener.ts'
import { countedTracks } from './queries.ts'
import { type Listening, playTickets } from './ticket.ts'

/** One listener's next play of a track. */
const AGAIN_MS = HOUR_MS
/** Shorter than that: a ticket that was counted has run out before its listener could be counted again. */
const TICKET_MS = 50 * MINUTE_MS
/** Plays of one track that are believed of one network within the hour: a household, an office, not a farm. */
const NETWORK_PLAYS = 20

type Parts = Pick<Context, 'db' | 'clock' | 'config' | 'limits' | 'tally'>

/** Somebody who asks to listen. */
export interface Beginner extends Who {
  readonly viewer: Viewer | undefined
}

const OUTCOMES = { counted: 'counted', repeated: 'repeated', crowded: 'repeated' } as const satisfies Record<
  TallyAnswer,
  PlayOutcome
>

/** Plays as they are reported. Keeps nothing by itself: what it counts is the tally's, until a flush takes it. */
export class Plays {
  readonly #ctx: Parts
  readonly #streaming: Pick<Streaming, 'hearable'>
  readonly #trackOf: ReturnType<typeof countedTracks>
  readonly #marksOf: ReturnType<typeof marksBy>
  readonly #tickets: ReturnType<typeof playTickets>

  constructor(ctx: Parts, streaming: Pick<Streaming, 'hearable'>) {
    this.#ctx = ctx
    this.#streaming = streaming
    this.#trackOf = countedTracks(ctx.db)
    this.#marksOf = marksBy(ctx.config)
    this.#tickets = playTickets(ctx.config)
  }

  /**
   * What a listener brings along when they have heard enough of it; null where that would be no play.
   * @throws TrackNotFound, TrackBlocked, PaymentRequired, as the sound itself does
   */
  async begin(id: string, who: Beginner): Promise<{ ticket: string | null; seconds: number }> {
    // By a link nothing is opened here: who listens to what is private is nobody's figure.
    const heard = await this.#streaming.hearable(id, { viewer: who.viewer, address: who.address })
    const track = await this.#trackOf(id)
    const isWhole = heard.access === 'whole' && !heard.isReviewed
    if (!track || !isWhole || track.ownerId === who.userId) return { ticket: null, seconds: 0 }
    const startedAt = this.#ctx.clock.now()
    return {
      ticket: this.#tickets.issue({ trackId: track.id, startedAt, ...this.#marksOf(track.id, who) }),
      seconds: secondsForPlay(track.durationMs),
    }
  }

  /**
   * Counts a play, if it is one. Safe to repeat.
   * @param heardSeconds as the listener says; that so much time has gone by is all that can be known of it here
   * @throws RateLimited; DomainError 400 `bad-ticket`
   */
  async report(ticket: string, heardSeconds: number, address: string): Promise<PlayOutcome> {
    await this.#ctx.limits.take('play', address)
    const listening = this.#tickets.read(ticket)
    if (!listening) throw new BadTicket()
    const now = this.#ctx.clock.now()
    const goneMs = now.getTime() - listening.startedAt.getTime()
    if (goneMs >= TICKET_MS) return 'expired'
    const track = await this.#trackOf(listening.trackId)
    if (!track) return 'refused'
    const seconds = secondsForPlay(track.durationMs)
    if (heardSeconds < seconds || goneMs < seconds * SECOND_MS) return 'early'
    return this.#count(listening, now)
  }

  async #count({ trackId, listener, network }: Listening, now: Date): Promise<PlayOutcome> {
    try {
      const answer = await this.#ctx.tally.count({
        name: nameOf(trackId, now),
        once: listener.toString('base64url'),
        together: network.toString('base64url'),
        most: NETWORK_PLAYS,
        withinMs: AGAIN_MS,
        now,
      })
      return OUTCOMES[answer]
    } catch {
      // The store is away, which it says itself, once for all of us. Nobody who listens is to notice.
      return 'later'
    }
  }
}

class BadTicket extends DomainError {
  constructor() {
    super(400, 'bad-ticket', 'This is no ticket of ours. Ask for one when the sound begins.')
  }
}
