import { liveUntil, resentOver } from '../../e2e/support/faults/kill.ts'
import { openUploadPlace, rounded } from './_upload-place.ts'

const MIB = 1024 * 1024
const FILE_BYTES = 500 * 1_000_000

/**
 * An engine's process uploads 500 MB and is killed (SIGKILL) at half; another goes on. Counted by a proxy before the
 * store: bytes that came by twice, and parts that were confirmed and came by again. Bars: 32 MiB, and none.
 */
export async function bench(): Promise<object> {
  const { rig, close } = await openUploadPlace()
  try {
    const { signal: _signal, onProgress: _onProgress, ...job } = await rig.newJob(FILE_BYTES)
    const order = { apiUrl: rig.server.url, accessToken: rig.user.accessToken, job }
    const lives = [
      await liveUntil(rig.store, order, FILE_BYTES / 2),
      await liveUntil(rig.store, order, Number.POSITIVE_INFINITY),
    ]
    const sent = lives.flatMap(({ requests }) => requests).reduce((sum, { taken }) => sum + taken, 0)
    const { confirmedParts } = resentOver(lives)
    return {
      bytes: FILE_BYTES,
      sentBytes: sent,
      resentMib: rounded((sent - FILE_BYTES) / MIB, 2),
      confirmedPartsSentAgain: confirmedParts,
      isWhole: (await rig.storedHash(lives.at(-1)?.uploadId ?? '')) === job.sha256,
      // What starting over costs: the half that was sent.
      startingOverMib: rounded(FILE_BYTES / 2 / MIB, 2),
      ratio: rounded((sent - FILE_BYTES) / (FILE_BYTES / 2)),
      bars: { resentMib: '<= 32', confirmedPartsSentAgain: '0' },
    }
  } finally {
    await close()
  }
}
