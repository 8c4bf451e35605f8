import { barLevels } from '@veza/shared/face/waveform-bars.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { readWaveform } from '@veza/shared/media/waveform.ts'
import type { FoundMedia } from '@veza/shared/studio/bridge/media.ts'
import type { Connections } from '../session/connections.ts'
import { monotonicMs } from '../sync/account-keeper.ts'
import type { AccountKey } from '../sync/accounts.ts'
import { createSounds, ofAnother } from './sounds.ts'

/**
 * Sound of others' tracks for whoever of the staff reviews them. Who may hear what is for the server to say, each time; nothing of it is kept
 * in the library's folder.
 */
export interface Review {
  /** Asks the server whether it may be heard now; null: there is nothing to be heard yet. Throws what the API throws. */
  ask(whose: AccountKey, trackId: string): Promise<FoundMedia | null>
  /** Where it lies, as `ask` found it in this run; null for whatever nobody has asked for. */
  find(trackId: string): Promise<FoundMedia | null>
  /** Heights of the whole track, 0 to 255. Throws what the API throws. */
  levels(whose: AccountKey, trackId: string): Promise<Buffer>
  stop(): void
}

/** A coarse waveform has some thousand pixels, whatever the length of its track. */
const WAVEFORM_MAX_BYTES = 256 * 1024
/** Of so many tracks it is known who has asked. */
const ASKED_KEPT = 64

export function createReview({
  clock,
  connections,
}: {
  readonly clock: Clock
  readonly connections: Pick<Connections, 'to'>
}): Review {
  const sounds = createSounds(clock, monotonicMs, ofAnother)
  const stopping = new AbortController()
  const asked = new Map<string, AccountKey>()

  const connectionOf = ({ server, accountId }: AccountKey) => {
    const connection = connections.to(server, accountId)
    return { connection, signal: AbortSignal.any([stopping.signal, connection.signal]) }
  }

  function look(whose: AccountKey, trackId: string, isAnew: boolean): Promise<FoundMedia | null> {
    const { connection, signal } = connectionOf(whose)
    return sounds.find(connection, trackId, signal, isAnew)
  }

  return {
    ask(whose, trackId) {
      asked.delete(trackId)
      asked.set(trackId, whose)
      const [oldest] = asked.keys()
      if (asked.size > ASKED_KEPT && oldest !== undefined) asked.delete(oldest)
      return look(whose, trackId, true)
    },
    async find(trackId) {
      const whose = asked.get(trackId)
      return whose ? await look(whose, trackId, false) : null
    },
    async levels(whose, trackId) {
      const { connection, signal } = connectionOf(whose)
      const found = await connection.media(`/tracks/${trackId}/waveform`, {
        maxBytes: WAVEFORM_MAX_BYTES,
        signal,
      })
      if (found === null) throw new Error('a waveform that was not known is told to be the same')
      const { peaks } = readWaveform(found.bytes)
      return Buffer.from(barLevels(peaks, peaks.length / 2).map((level) => Math.round(level * 255)))
    },
    stop: () => stopping.abort(new Error('The engine stops.')),
  }
}
