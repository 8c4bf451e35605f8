import './styles/embed-main.css'
import { bindEmbedApi } from './embed/api.ts'
import { startPlayer } from './player/index.ts'
import { bindRelease } from './release.ts'
import { readTexts } from './texts.ts'

const root = document.querySelector('article')
const player = root?.querySelector<HTMLElement>('[data-player]')
if (root && player) {
  const { start, autoplay } = document.body.dataset
  const playback = startPlayer(root, player, readTexts(), { startAt: Number(start ?? 0), isLight: true })
  if ('release' in root.dataset) bindRelease(root, playback)
  if (globalThis.parent !== globalThis.window) bindEmbedApi(playback, globalThis.parent)
  // Browsers refuse it where the page around does not allow it; then it waits for a press.
  if (autoplay !== undefined) playback.play()
}
