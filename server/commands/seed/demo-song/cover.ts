import { cos, PI, sin } from './maths.ts'
import { encodePng } from './png.ts'
import { writeWhole } from './write-whole.ts'

const SIZE = 1200
/** Linear sRGB. */
type Colour = readonly [red: number, green: number, blue: number]

/** Colours of the house in OKLCH (B. Ottosson 2020), as linear sRGB, cut to what a screen can show. */
function oklch(lightness: number, chroma: number, hueDegrees: number): Colour {
  const a = chroma * cos((hueDegrees * PI) / 180)
  const b = chroma * sin((hueDegrees * PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const shown = (value: number) => Math.min(1, Math.max(0, value))
  return [
    shown(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    shown(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    shown(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

const PAPER = oklch(0.985, 0.004, 85)
const INK = oklch(0.24, 0.012, 60)
const VERMILION = oklch(0.64, 0.21, 33)

const SUN = { x: 600, y: 560, radius: 372 }
/** Heights and thicknesses in pixels. */
const STRINGS = [
  { y: 312, width: 2.4 },
  { y: 436, width: 3.2 },
  { y: 560, width: 4 },
  { y: 684, width: 5 },
  { y: 808, width: 6.2 },
] as const
const PLUCKED = 2
/** Third partial: its inner nodes lie on the rim of the sun. */
const MODE = 3
const NODES = { from: SUN.x - 3 * SUN.radius, to: SUN.x + 3 * SUN.radius }
const SWING = 112
const PHASES = 17

/** Share of a pixel covered by an edge `distance` pixels inside it. */
function coverage(distance: number): number {
  return Math.min(1, Math.max(0, distance + 0.5))
}

/** Height and slope of the plucked string at `x` in one of its phases, from 1 (up) to -1 (down). */
function swingAt(x: number, phase: number): { offset: number; slope: number } {
  const k = (MODE * PI) / (NODES.to - NODES.from)
  const angle = k * (x - NODES.from)
  return { offset: SWING * phase * sin(angle), slope: SWING * phase * k * cos(angle) }
}

/** How much line covers the pixels of a column: the strings at rest, then the one that swings, each phase a line. */
function lineColumn(x: number): Float64Array {
  const column = new Float64Array(SIZE)
  const draw = (centre: number, width: number, slope: number, strength: number) => {
    const steep = Math.sqrt(1 + slope * slope)
    const reach = (width / 2 + 1) * steep
    for (let y = Math.max(0, Math.floor(centre - reach)); y <= Math.min(SIZE - 1, centre + reach); y++) {
      const covered = coverage(width / 2 - Math.abs(y + 0.5 - centre) / steep) * strength
      column[y] = 1 - (1 - (column[y] ?? 0)) * (1 - covered)
    }
  }
  STRINGS.forEach((string, index) => {
    if (index !== PLUCKED) draw(string.y, string.width, 0, 1)
  })
  const rest = STRINGS[PLUCKED].y
  for (let i = 0; i < PHASES; i++) {
    // Equal steps of time: the string lingers at the turning points, and is thickest there to the eye.
    const phase = cos((PI * i) / (PHASES - 1))
    const { offset, slope } = swingAt(x + 0.5, phase)
    const outer = Math.abs(phase)
    draw(rest + offset, 1.3 + 2.2 * outer ** 4, slope, 0.35 + 0.65 * outer ** 3)
  }
  return column
}

/** sRGB transfer function, 4096 steps. */
const encoded = Uint8Array.from({ length: 4097 }, (_, i) => {
  const linear = i / 4096
  return Math.round(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055))
})

/** Draws the cover, light mixed linearly so that thin lines keep their weight. */
function drawCover(): Uint8Array {
  const rgb = new Uint8Array(SIZE * SIZE * 3)
  for (let x = 0; x < SIZE; x++) {
    const lines = lineColumn(x)
    for (let y = 0; y < SIZE; y++) {
      const away = Math.sqrt((x + 0.5 - SUN.x) ** 2 + (y + 0.5 - SUN.y) ** 2)
      const inside = coverage(SUN.radius - away)
      const line = lines[y] ?? 0
      for (let c = 0; c < 3; c++) {
        const ground = mixed(PAPER[c] ?? 0, VERMILION[c] ?? 0, inside)
        const stroke = mixed(INK[c] ?? 0, PAPER[c] ?? 0, inside)
        rgb[(y * SIZE + x) * 3 + c] = encoded[Math.round(mixed(ground, stroke, line) * 4096)] ?? 0
      }
    }
  }
  return rgb
}

function mixed(a: number, b: number, share: number): number {
  return a + (b - a) * share
}

/** Writes the demo song's cover to `path`: a PNG of 1200 × 1200 pixels. Throws what the file system throws. */
export async function writeDemoCover(path: string): Promise<void> {
  await writeWhole(path, encodePng(SIZE, SIZE, drawCover()))
}
