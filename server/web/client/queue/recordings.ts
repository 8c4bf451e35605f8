import type { Recording } from '@veza/shared/contracts/listening.ts'
import { ask, read } from './call.ts'

const BATCH = 100

/** What this listener may hear of tracks; asked for once, then known until the page goes. */
export class Recordings {
  readonly #csrf: string | undefined
  readonly #known = new Map<string, Promise<Recording | undefined>>()

  constructor(csrf: string | undefined) {
    this.#csrf = csrf
  }

  /** What the page itself knows. */
  put(recording: Recording): void {
    this.#known.set(recording.id, Promise.resolve(recording))
  }

  of(trackId: string): Promise<Recording | undefined> {
    this.want([trackId])
    return this.#known.get(trackId) ?? Promise.resolve(undefined)
  }

  /** Asks for those that are not known yet, so many at once. */
  want(trackIds: readonly string[]): void {
    const unknown = [...new Set(trackIds)].filter((id) => !this.#known.has(id))
    for (let at = 0; at < unknown.length; at += BATCH) this.#ask(unknown.slice(at, at + BATCH))
  }

  /** Whether it is known, or asked for; after a call that failed it is not. */
  isKnown(trackId: string): boolean {
    return this.#known.has(trackId)
  }

  /** It is asked for again the next time. */
  forget(trackId: string): void {
    this.#known.delete(trackId)
  }

  #ask(ids: readonly string[]): void {
    const answer = ask(`/recordings?of=${ids.join(',')}`, this.#csrf)
      .then((response) => read<{ items: Recording[] }>(response))
      .then(({ items }) => new Map(items.map((one) => [one.id, one])))
    for (const id of ids)
      this.#known.set(
        id,
        answer.then(
          (found) => found.get(id),
          () => {
            // Not for ever: the line may be back with the next press.
            this.#known.delete(id)
            return undefined
          },
        ),
      )
  }
}
