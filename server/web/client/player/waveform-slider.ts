import { formatTime } from '@veza/shared/face/format.ts'
import { readWaveform } from '@veza/shared/media/waveform.ts'
import type { PageTexts } from '../texts.ts'
import type { Playback } from './playback.ts'
import { WaveformCanvas } from './waveform-canvas.ts'

/** From this width up the fine waveform has something to add. */
const FINE_FROM_PX = 1_200

interface Parts {
  readonly slider: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly hover: HTMLElement
}

/** The waveform as a slider: shows where the sound is, and takes one to any place in it. */
export class WaveformSlider {
  readonly #parts: Parts
  readonly #playback: Playback
  readonly #texts: PageTexts
  readonly #picture: WaveformCanvas
  #hovered: number | undefined
  /** While the pointer drags: where it would let go, as a fraction. */
  #dragged: number | undefined

  constructor(parts: Parts, playback: Playback, texts: PageTexts) {
    this.#parts = parts
    this.#playback = playback
    this.#texts = texts
    this.#picture = new WaveformCanvas(parts.canvas)
    const { slider } = parts
    slider.addEventListener('pointermove', (event) => this.#point(event))
    slider.addEventListener('pointerleave', () => this.#leave())
    slider.addEventListener('pointerdown', (event) => this.#press(event))
    slider.addEventListener('pointerup', (event) => this.#release(event))
    slider.addEventListener('pointercancel', () => this.#leave())
  }

  /** Fetches the peaks and paints over the server's picture. Without them the slider still works. */
  async load(): Promise<void> {
    const { recording } = this.#playback
    const { waveformUrl } = recording
    this.#set('aria-valuemax', String(Math.floor(this.#playback.duration)))
    const isWide = this.#parts.canvas.clientWidth >= FINE_FROM_PX
    const response = await fetch(
      isWide ? `${waveformUrl}${waveformUrl.includes('?') ? '&' : '?'}zoom=fine` : waveformUrl,
    )
    if (!response.ok) return
    const { peaks } = readWaveform(new Uint8Array(await response.arrayBuffer()))
    if (recording !== this.#playback.recording) return
    this.#picture.setPeaks(peaks)
    this.#parts.slider.classList.add('is-painted')
    this.show()
  }

  show(): void {
    const { duration, end, bufferedTo } = this.#playback
    const position =
      this.#dragged === undefined ? this.#playback.position : Math.min(end, this.#dragged * duration)
    this.#picture.setMarks({
      played: position / duration,
      buffered: bufferedTo / duration,
      end: end / duration,
      hovered: this.#hovered,
    })
    const spoken = { position: formatTime(position), duration: formatTime(duration) }
    this.#set('aria-valuenow', String(Math.floor(position)))
    this.#set('aria-valuetext', this.#texts.t('player.positionOf', spoken))
  }

  #set(attribute: string, value: string): void {
    const { slider } = this.#parts
    if (slider.getAttribute(attribute) !== value) slider.setAttribute(attribute, value)
  }

  #fractionAt(event: PointerEvent): number {
    const { left, width } = this.#parts.slider.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)))
  }

  #point(event: PointerEvent): void {
    const fraction = this.#fractionAt(event)
    if (this.#dragged !== undefined) this.#dragged = fraction
    const { hover, slider } = this.#parts
    hover.hidden = false
    hover.textContent = formatTime(fraction * this.#playback.duration)
    const half = hover.offsetWidth / 2
    const x = Math.min(slider.clientWidth - half, Math.max(half, fraction * slider.clientWidth))
    hover.style.transform = `translateX(${Math.round(x - half)}px)`
    this.#hovered = fraction
    this.show()
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return
    this.#parts.slider.setPointerCapture(event.pointerId)
    this.#dragged = this.#fractionAt(event)
    this.show()
  }

  #release(event: PointerEvent): void {
    if (this.#dragged === undefined) return
    this.#dragged = undefined
    this.#playback.seek(this.#fractionAt(event) * this.#playback.duration)
    if (event.pointerType !== 'mouse') this.#leave()
  }

  #leave(): void {
    this.#dragged = undefined
    this.#hovered = undefined
    this.#parts.hover.hidden = true
    this.show()
  }
}
