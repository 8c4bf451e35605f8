import { BAR_PX, barLevels, barsIn, GAP_PX } from '@veza/shared/face/waveform-bars.ts'

const STEP_PX = BAR_PX + GAP_PX
/** Silence still leaves a thread to follow. */
const MIN_BAR_PX = 1
const OUT_OF_REACH_ALPHA = 0.45

/** Where things stand, as fractions of the whole recording. */
export interface WaveformMarks {
  readonly played: number
  readonly buffered: number
  /** Up to where may be heard. */
  readonly end: number
  /** Under the pointer, if it is there. */
  readonly hovered: number | undefined
}

interface Colours {
  readonly played: string
  readonly unplayed: string
  readonly ink: string
}

/** Paints a waveform: mirrored bars on the device's own pixels, in the theme's colours. */
export class WaveformCanvas {
  readonly #canvas: HTMLCanvasElement
  #peaks: ArrayLike<number> = []
  #levels: ArrayLike<number> = []
  #colours: Colours | undefined
  #marks: WaveformMarks = { played: 0, buffered: 0, end: 1, hovered: undefined }

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
    new ResizeObserver(() => this.#resize()).observe(canvas)
    const recolour = () => {
      this.#colours = undefined
      this.#paint()
    }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour)
    new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  }

  setPeaks(peaks: ArrayLike<number>): void {
    this.#peaks = peaks
    this.#resize()
  }

  setMarks(marks: WaveformMarks): void {
    this.#marks = marks
    this.#paint()
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#canvas
    const scale = globalThis.devicePixelRatio || 1
    this.#canvas.width = Math.round(clientWidth * scale)
    this.#canvas.height = Math.round(clientHeight * scale)
    this.#levels = barLevels(this.#peaks, barsIn(clientWidth))
    this.#paint()
  }

  #paint(): void {
    const context = this.#canvas.getContext('2d')
    if (!context || this.#peaks.length === 0) return
    const { clientWidth: width, clientHeight: height } = this.#canvas
    const { played, buffered, end, hovered } = this.#marks
    const { played: accent, unplayed, ink } = this.#coloursNow()
    const scale = this.#canvas.width / Math.max(1, width)
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
    this.#bars(context, unplayed, played * width, end * width, 1)
    if (end < 1) this.#bars(context, unplayed, end * width, width, OUT_OF_REACH_ALPHA)
    this.#bars(context, accent, 0, played * width, 1)
    context.fillStyle = unplayed
    context.fillRect(0, height - 1, buffered * width, 1)
    if (hovered !== undefined) {
      context.fillStyle = ink
      context.fillRect(Math.round(hovered * width), 0, 1, height)
    }
  }

  /** Bars between two places; one that lies on the edge is cut there. */
  #bars(context: CanvasRenderingContext2D, colour: string, fromX: number, toX: number, alpha: number): void {
    const height = this.#canvas.clientHeight
    context.save()
    context.beginPath()
    context.rect(fromX, 0, Math.max(0, toX - fromX), height)
    context.clip()
    context.fillStyle = colour
    context.globalAlpha = alpha
    const last = Math.min(this.#levels.length - 1, Math.ceil(toX / STEP_PX))
    for (let bar = Math.max(0, Math.floor(fromX / STEP_PX)); bar <= last; bar++) {
      const tall = Math.max(MIN_BAR_PX, Math.round(((this.#levels[bar] ?? 0) * (height - 4)) / 2) * 2)
      context.fillRect(bar * STEP_PX, (height - tall) / 2, BAR_PX, tall)
    }
    context.restore()
  }

  #coloursNow(): Colours {
    if (this.#colours) return this.#colours
    const style = getComputedStyle(this.#canvas)
    const colour = (token: string) => style.getPropertyValue(token).trim()
    this.#colours = { played: colour('--accent'), unplayed: colour('--ink-faint'), ink: colour('--ink') }
    return this.#colours
  }
}
