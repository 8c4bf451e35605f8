import { formatTime } from '@veza/shared/face/format.ts'
import type { PageTexts } from '../texts.ts'
import type { Playback } from './playback.ts'

/** Finds a part of the player's markup. @throws Error when it is missing, which is a fault of ours */
export function part<E extends HTMLElement>(root: ParentNode, name: string, type: new () => E): E {
  const element = root.querySelector(`[data-part="${name}"]`)
  if (!(element instanceof type)) throw new Error(`the player has no part “${name}”`)
  return element
}

/** The same of a part that not every player has. */
export function partIfAny<E extends HTMLElement>(
  root: ParentNode,
  name: string,
  type: new () => E,
): E | undefined {
  const element = root.querySelector(`[data-part="${name}"]`)
  return element instanceof type ? element : undefined
}

/** Play and times. @returns what shows the playback's state */
export function bindTransport(player: HTMLElement, playback: Playback, { t }: PageTexts): () => void {
  const button = part(player, 'play', HTMLButtonElement)
  const elapsed = part(player, 'elapsed', HTMLElement)
  button.addEventListener('click', () => playback.toggle())
  return () => {
    const { status, position } = playback
    const isOn = status === 'playing' || status === 'loading'
    player.dataset.status = status
    button.setAttribute('aria-label', t(isOn ? 'player.pause' : 'player.play'))
    const text = formatTime(position)
    if (elapsed.textContent !== text) elapsed.textContent = text
  }
}

/** How it sounds: volume, speed, quality, even loudness. */
export function bindOptions(root: ParentNode, playback: Playback, { t }: PageTexts): () => void {
  const mute = part(root, 'mute', HTMLButtonElement)
  const volume = part(root, 'volume', HTMLInputElement)
  const rate = part(root, 'rate', HTMLSelectElement)
  const quality = partIfAny(root, 'quality', HTMLSelectElement)
  const loudness = partIfAny(root, 'loudness', HTMLButtonElement)
  mute.addEventListener('click', () => playback.toggleMute())
  volume.addEventListener('input', () => playback.setVolume(Number(volume.value) / 100))
  rate.addEventListener('change', () => playback.setRate(Number(rate.value)))
  quality?.addEventListener('change', () =>
    playback.setQuality(quality.value === 'lossless' ? 'lossless' : 'auto'),
  )
  loudness?.addEventListener('click', () => playback.setLevelled(!playback.isLevelled))
  return () => {
    const percent = Math.round((playback.isMuted ? 0 : playback.volume) * 100)
    const isSilent = percent === 0
    mute.setAttribute('aria-label', t(isSilent ? 'player.unmute' : 'player.mute'))
    mute.classList.toggle('is-silent', isSilent)
    volume.value = String(percent)
    volume.style.setProperty('--filled', `${percent}%`)
    volume.setAttribute('aria-valuetext', t('player.volumePercent', { percent }))
    rate.value = String(playback.rate)
    if (quality) quality.value = playback.quality
    loudness?.setAttribute('aria-pressed', String(playback.isLevelled))
  }
}

/** A sentence and a button, when there is something to say. */
export function bindNotice(root: ParentNode, playback: Playback, { t }: PageTexts): () => void {
  const notice = part(root, 'notice', HTMLElement)
  const text = part(root, 'notice-text', HTMLElement)
  const action = part(root, 'notice-action', HTMLButtonElement)
  action.addEventListener('click', () => {
    if (playback.status === 'ended') playback.play()
    else if (playback.failure === 'network') playback.retry()
    else location.reload()
  })
  return () => {
    const { status, recording } = playback
    // A lost line is no news as long as there is sound at hand.
    const failure = playback.failure === 'network' && status !== 'loading' ? undefined : playback.failure
    const said = failure
      ? t(`player.fail.${failure === 'for-sale' ? 'forSale' : failure}`)
      : status === 'ended' && recording.previewSeconds !== null && t('player.previewEnded')
    notice.hidden = !said
    if (!said || text.textContent === said) return
    text.textContent = said
    action.textContent = t(
      failure === 'network' ? 'player.retry' : failure ? 'player.reload' : 'player.again',
    )
  }
}
