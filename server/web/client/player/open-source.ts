import type { Recording } from '../../recording.ts'
import type { SoundSource, SourceOptions } from './sound-source.ts'

type Way = 'hls.js' | 'native' | 'file'

/**
 * hls.js where there are Media Source Extensions, except on Apple’s own browsers; else native HLS; else one file. What may be
 * revoked goes by hls.js also there: its addresses end after a minute, and nothing else asks for fresh ones unheard.
 */
export function chooseWay(recording: Recording, audio: HTMLAudioElement): Way | undefined {
  const nativeHls = audio.canPlayType('application/vnd.apple.mpegurl') !== ''
  const isApple = navigator.vendor.startsWith('Apple')
  if (recording.masterUrl !== null) {
    if (isApple && nativeHls && !recording.isRevocable) return 'native'
    if ('MediaSource' in globalThis || 'ManagedMediaSource' in globalThis) return 'hls.js'
    if (nativeHls) return 'native'
  }
  return recording.streamUrl === null ? undefined : 'file'
}

/** Opens the best way there is. hls.js comes as a chunk of its own, only where it is needed. */
export async function openSource(options: SourceOptions): Promise<SoundSource | undefined> {
  const way = chooseWay(options.recording, options.audio)
  if (way === undefined) return undefined
  if (way === 'hls.js') {
    const { HlsSource } = await loadHls()
    return HlsSource.isSupported() ? new HlsSource(options) : undefined
  }
  const { ElementSource } = await import('./element-source.ts')
  const url = way === 'native' ? options.recording.masterUrl : options.recording.streamUrl
  return url === null ? undefined : new ElementSource(options, url)
}

/** Fetches the chunk ahead of its use. */
export const loadHls = () => import('./hls-source.ts')
