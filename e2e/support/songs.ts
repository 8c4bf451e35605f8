import type { Track } from '@veza/shared/contracts/catalog.ts'
import { vi } from 'vitest'
import { call, newTrack, uploadWhole } from './api.ts'
import { toneWav } from './audio.ts'
import type { SignedInUser, TestServer } from './server.ts'

/** A published track with sound in the store, as its maker uploaded it and as our own code transcoded it. */
export async function newSong(
  server: TestServer,
  user: SignedInUser,
  title: string,
  tone: { readonly hertz?: number; readonly seconds?: number } = {},
): Promise<Track> {
  const draft = await newTrack(server, user, title)
  const upload = await uploadWhole(server, user, draft.id, toneWav({ seconds: 5, ...tone }))
  await call(server, user, `POST /tracks/${draft.id}/original`, { uploadId: upload.id, transcode: true })
  const isPlayable = async () =>
    (await call<{ playable: boolean }>(server, user, `GET /tracks/${draft.id}/hls/status`)).body.playable
  await vi.waitUntil(isPlayable, { timeout: 60_000, interval: 200 })
  return (await call<Track>(server, user, `POST /tracks/${draft.id}/publish`)).body
}
