import { createHash } from 'node:crypto'
import type { OwnTrack } from '@veza/shared/contracts/catalog.ts'
import type { RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { attachRenditions } from '../../server/domains/catalog/index.ts'
import { call } from './api.ts'
import type { SignedInUser, TestServer } from './server.ts'

/** What a transcode of half a minute says of itself. */
const sound: RenditionSet = {
  version: 1,
  source: { sampleRate: 44_100, channels: 2, samples: 44_100 * 30 },
  durationMs: 30_000,
  loudness: { integratedLufs: -14.5, rangeLu: 4.25, truePeakDbtp: -1.5 },
  waveforms: [256, 4096].map((samplesPerPixel) => ({
    path: `waveform-${samplesPerPixel}.dat`,
    bytes: 1_000,
    samplesPerPixel,
    pixels: 490,
  })),
  renditions: [
    {
      name: 'aac-64',
      codecs: 'mp4a.40.2',
      sampleRate: 44_100,
      channels: 2,
      timescale: 44_100,
      peakBitrate: 70_000,
      averageBitrate: 64_000,
      init: { path: 'aac-64/init.mp4', bytes: 700 },
      segments: [{ path: 'aac-64/00000.m4s', bytes: 240_000, ticks: 44_100 * 30 }],
    },
  ],
}

/** Lets a track pass for one that can be heard: complete in the books, with nothing in the store. */
export async function giveSound({ ctx }: TestServer, user: SignedInUser, trackId: string): Promise<void> {
  const id = ctx.newId()
  const now = ctx.clock.now()
  await ctx.transaction(async (tx) => {
    await tx
      .insertInto('bundles')
      .values({
        id,
        userId: user.id,
        trackId,
        status: 'complete',
        digest: createHash('sha256').update(id).digest('hex'),
        prefix: `renditions/${id}`,
        renditionSet: JSON.stringify(sound),
        files: '[]',
        bytes: 1,
        createdAt: now,
        updatedAt: now,
        expiresAt: now,
      })
      .execute()
    await attachRenditions(tx, { trackId, ownerId: user.id, now }, id, sound)
  })
}

/** A track that is published, without a sound in the store. */
export async function newPublishedTrack(
  server: TestServer,
  user: SignedInUser,
  input: Partial<OwnTrack> & { title: string },
): Promise<OwnTrack> {
  const created = await call<OwnTrack>(server, user, 'POST /tracks', input)
  if (created.status !== 201) throw new Error(`new track: ${JSON.stringify(created.body)}`)
  await giveSound(server, user, created.body.id)
  const published = await call<OwnTrack>(server, user, `POST /tracks/${created.body.id}/publish`)
  if (published.status !== 200) throw new Error(`publish: ${JSON.stringify(published.body)}`)
  return published.body
}
