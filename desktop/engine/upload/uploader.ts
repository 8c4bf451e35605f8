import { createBandwidth } from './bandwidth.ts'
import { type BundleUploadJob, sendBundle } from './bundle-upload.ts'
import { defaultUploadLimits, type UploadContext, type UploadDeps } from './context.ts'
import { type FileUploadJob, sendFile } from './file-upload.ts'
import { createHasher } from './hasher.ts'
import { createStoreClient } from './store-client.ts'
import { watchWake } from './wake.ts'

/** Uploads over sockets and with a hashing thread of its own. One is enough for a whole queue. */
export interface Uploader {
  /** Brings a file into the store, going on from what the store has of it. @throws UploadError */
  uploadFile(job: FileUploadJob): Promise<{ uploadId: string }>
  /** Brings a rendition set into the store. @throws UploadError */
  uploadBundle(job: BundleUploadJob): Promise<{ bundleId: string }>
  /**
   * To be called after a wake and when the network changed: drops every socket to the store, ends waits, and goes on
   * over new ones. A sleep is also noticed without it, by the clocks.
   */
  reconnect(): void
  /** Bytes per second over all uploads; undefined: no limit. */
  setBandwidth(bytesPerSecond: number | undefined): void
  /** Ends the sockets and the thread. Uploads under way fail. */
  close(): Promise<void>
}

export function openUploader(deps: UploadDeps): Uploader {
  const limits = { ...defaultUploadLimits, ...deps.limits }
  const monotonicMs = deps.monotonicMs ?? (() => performance.now())
  const bandwidth = createBandwidth(limits.bytesPerSecond, monotonicMs)
  const store = createStoreClient({
    bandwidth,
    stallMs: limits.stallMs,
    connections: 2 * limits.maxAtOnce,
    monotonicMs,
    ...(deps.agentOptions === undefined ? {} : { agentOptions: deps.agentOptions }),
  })
  const hasher = createHasher()
  const context: UploadContext = {
    api: deps.api,
    clock: deps.clock,
    random: deps.random,
    monotonicMs,
    limits,
    store,
    hasher,
    bandwidth,
  }
  const wake = watchWake(deps.clock, monotonicMs, () => {
    deps.onWake?.()
    store.reconnect()
  })
  return {
    uploadFile: (job) => sendFile(context, job),
    uploadBundle: (job) => sendBundle(context, job),
    reconnect: store.reconnect,
    setBandwidth: bandwidth.setLimit,
    async close() {
      wake.stop()
      await Promise.all([store.close(), hasher.close()])
    },
  }
}

/** One file by an uploader of its own. @throws UploadError */
export async function uploadFile(deps: UploadDeps, job: FileUploadJob): Promise<{ uploadId: string }> {
  const uploader = openUploader(deps)
  try {
    return await uploader.uploadFile(job)
  } finally {
    await uploader.close()
  }
}

/** One rendition set by an uploader of its own. @throws UploadError */
export async function uploadBundle(deps: UploadDeps, job: BundleUploadJob): Promise<{ bundleId: string }> {
  const uploader = openUploader(deps)
  try {
    return await uploader.uploadBundle(job)
  } finally {
    await uploader.close()
  }
}
