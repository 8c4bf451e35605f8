import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Agent } from 'undici'
import type { Api } from '../api/client.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { Hasher } from './hasher.ts'
import { defaultRetryPolicy, type Random, type RetryPolicy } from './retry.ts'
import type { StoreClient } from './store-client.ts'

export interface UploadLimits {
  /** A socket without a byte for so long is given up (ms). */
  readonly stallMs: number
  /** Parts of a file, or files of a bundle, at once. */
  readonly minAtOnce: number
  readonly maxAtOnce: number
  /** Small files at once to begin with. */
  readonly smallAtOnce: number
  /** undefined: as fast as it goes. */
  readonly bytesPerSecond: number | undefined
  /** What may be sent and not confirmed, by one upload: a crash makes us send at most this again. */
  readonly unconfirmedBytes: number
  readonly retry: RetryPolicy
}

export const defaultUploadLimits: UploadLimits = {
  stallMs: 15_000,
  minAtOnce: 2,
  maxAtOnce: 8,
  smallAtOnce: 6,
  bytesPerSecond: undefined,
  unconfirmedBytes: 32 * 1024 * 1024,
  retry: defaultRetryPolicy,
}

/** What an uploader needs from outside. */
export interface UploadDeps {
  readonly api: Pick<Api, 'uploads'>
  readonly clock: Clock
  readonly random: Random
  /** A clock that never goes back (ms); `performance.now` where not given. */
  readonly monotonicMs?: () => number
  /** For the sockets to the store: proxies, certificates. */
  readonly agentOptions?: Agent.Options
  readonly limits?: Partial<UploadLimits>
  /** Told when the clocks say that the machine slept: other sockets of the engine are stale too. */
  readonly onWake?: () => void
}

/** The parts of one uploader, shared by all its uploads. */
export interface UploadContext {
  readonly api: Pick<Api, 'uploads'>
  readonly clock: Clock
  readonly random: Random
  readonly monotonicMs: () => number
  readonly limits: UploadLimits
  readonly store: StoreClient
  readonly hasher: Hasher
  readonly bandwidth: Bandwidth
}

/** Told how much of an upload is done: stored, or on its way. At most ten times a second, and at the end. */
export type OnProgress = (bytesDone: number, bytesTotal: number) => void
