import type { Recording } from '@veza/shared/contracts/listening.ts'
import type { Together } from '@veza/shared/contracts/together.ts'
import { part } from '../player/controls.ts'
import { bindMediaSession } from '../player/media-session.ts'
import { Playback } from '../player/playback.ts'
import { reportPlays } from '../player/plays.ts'
import { ask, staySignedIn } from '../queue/call.ts'
import { newId } from '../queue/new-id.ts'
import { Recordings } from '../queue/recordings.ts'
import type { PageTexts } from '../texts.ts'
import { correctionOf, hostSeconds, ServerClock } from './pace.ts'
import { bindGuestAdds, type GuestSeen, showSession, type Trouble } from './session-view.ts'

const ASK_MS = 2_500
const ASK_UNSEEN_MS = 15_000
const FOLLOW_MS = 500
/** To start takes a moment, which the jump makes up for. */
const START_SECONDS = 0.15

/** Listens along: asks what the host hears, and keeps its own player at the same place. */
class Guest implements GuestSeen {
  session: Together | undefined
  trouble: Trouble | undefined
  hasJoined = false
  /** Of what the host hears; undefined where this guest may not hear it. */
  recording: Recording | undefined
  readonly recordings: Recordings
  readonly #clock = new ServerClock()
  readonly #root: HTMLElement
  readonly #csrf: string | undefined
  readonly #show: () => void
  #playback: Playback | undefined
  #etag: string | undefined
  readonly #guestId = newId()

  constructor(root: HTMLElement, csrf: string | undefined, show: () => void) {
    this.#root = root
    this.#csrf = csrf
    this.#show = show
    this.recordings = new Recordings(csrf)
    void this.#goOn()
    setInterval(() => this.#follow(), FOLLOW_MS)
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#ask())
    if (csrf !== undefined) staySignedIn()
  }

  /** From a press, as browsers want it before there is any sound. */
  toggle(): void {
    this.hasJoined = !this.hasJoined
    if (!this.hasJoined) this.#playback?.pause()
    this.#follow()
    this.#show()
  }

  get token(): string {
    return this.#root.dataset.together ?? ''
  }

  async #goOn(): Promise<void> {
    await this.#ask()
    if (this.trouble === 'ended') return
    const waitMs = document.visibilityState === 'visible' || this.hasJoined ? ASK_MS : ASK_UNSEEN_MS
    setTimeout(() => void this.#goOn(), waitMs)
  }

  async #ask(): Promise<void> {
    const sentMs = Date.now()
    const headers: Record<string, string> = this.#etag === undefined ? {} : { 'if-none-match': this.#etag }
    const answer = await ask(`/together/${this.token}?guest=${this.#guestId}`, this.#csrf, { headers }).catch(
      () => undefined,
    )
    this.trouble = troubleOf(answer)
    if (answer?.status === 200) {
      const session = (await answer.json()) as Together
      this.#clock.learn(session.now, sentMs, Date.now())
      this.#etag = answer.headers.get('etag') ?? undefined
      this.session = session
      await this.#open(session)
    }
    this.#follow()
    this.#show()
  }

  async #open({ items, playback }: Together): Promise<void> {
    const item = items.find(({ id }) => id === playback.itemId)
    const recording = item && (await this.recordings.of(item.trackId))
    // It was not said: all of it is asked for again.
    if (item && !this.recordings.isKnown(item.trackId)) this.#etag = undefined
    if (recording?.id === this.recording?.id) return
    this.recording = recording
    if (!recording) return this.#playback?.pause()
    this.#playback ??= this.#makePlayback(recording)
    this.#playback.open(recording, this.#wanted())
  }

  #makePlayback(recording: Recording): Playback {
    const playback = new Playback(part(this.#root, 'together-audio', HTMLAudioElement), recording)
    bindMediaSession(playback)
    const plays = reportPlays(playback)
    addEventListener('pagehide', () => plays.leave())
    playback.subscribe(this.#show)
    return playback
  }

  #wanted(): number {
    return this.session ? hostSeconds(this.session.playback, this.#clock.at(Date.now())) : 0
  }

  #follow(): void {
    const playback = this.#playback
    if (!playback || !this.session || !this.hasJoined) return
    const { isPlaying, rate } = this.session.playback
    const hears = isPlaying && this.recording !== undefined && this.trouble !== 'ended'
    const sounds = playback.status === 'playing' || playback.status === 'loading'
    const wanted = this.#wanted()
    // At its end it waits for the host, who may hear more of it, or be on the way to the next.
    if (!hears || wanted >= playback.end) {
      if (sounds) playback.pause()
      return
    }
    if (!sounds) {
      playback.seek(wanted + START_SECONDS)
      playback.play()
    } else if (playback.status === 'playing') {
      const correction = correctionOf(playback.position, wanted)
      if (correction.kind === 'jump') playback.seek(wanted + START_SECONDS)
      else playback.follow(rate * correction.factor)
    }
  }
}

function troubleOf(answer: Response | undefined): Trouble | undefined {
  if (answer?.status === 404 || answer?.status === 410) return 'ended'
  if (answer?.status === 409) return 'full'
  return answer?.ok || answer?.status === 304 ? undefined : 'away'
}

/** The page of a guest. */
export function bindGuest(root: HTMLElement, texts: PageTexts): void {
  const { csrf } = root.dataset
  const guest = new Guest(root, csrf, () => showSession(root, guest, texts))
  part(root, 'together-join', HTMLButtonElement).addEventListener('click', () => guest.toggle())
  bindGuestAdds(root, guest, csrf, texts)
}
