import { useStore } from 'zustand'
import { announceFault } from '../../app/announce.ts'
import { say } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { createPreview, type PreviewState } from './preview-player.ts'
import { findRemoteSound, tellRemoteFault } from './remote-sound.ts'
import { libraryTexts } from './texts.ts'

/** One for all rows. */
export const preview = createPreview({
  makeAudio: () => new Audio(),
  originalOf: (trackId) => host.mediaUrl({ kind: 'original', trackId }),
  bring: findRemoteSound,
  tellBroken(remoteId) {
    if (remoteId === null) announceFault(say(libraryTexts)('not-playable'))
    else void tellRemoteFault(remoteId)
  },
})

export const usePreview = (): PreviewState => useStore(preview.store)
