/** An `oklch()` colour: lightness 0 to 1, chroma, hue in degrees, alpha 0 to 1 (CSS Color 4 §9.4). */
export interface Oklch {
  readonly lightness: number
  readonly chroma: number
  readonly hue: number
  readonly alpha: number
}

/** Gamma-encoded sRGB, each channel 0 to 1. */
export type Srgb = readonly [red: number, green: number, blue: number]

const OKLCH = /^oklch\(\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*(?:\/\s*([\d.]+)\s*)?\)$/

/** @throws RangeError unless `text` is an `oklch()` of plain numbers */
export function parseOklch(text: string): Oklch {
  const [, lightness, chroma, hue, alpha = '1'] = OKLCH.exec(text.trim()) ?? []
  if (lightness === undefined || chroma === undefined || hue === undefined)
    throw new RangeError(`not an oklch() colour of plain numbers: ${text}`)
  return { lightness: Number(lightness), chroma: Number(chroma), hue: Number(hue), alpha: Number(alpha) }
}

/** Converts to sRGB, clipping what lies outside its gamut (matrices: Ottosson, “Oklab”, 2020). Alpha is left out. */
export function toSrgb({ lightness, chroma, hue }: Oklch): Srgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

/** Lays a colour with alpha over an opaque one, in gamma-encoded sRGB as browsers do. */
export function over(colour: Oklch, ground: Srgb): Srgb {
  const top = toSrgb(colour)
  const blend = (channel: 0 | 1 | 2) => top[channel] * colour.alpha + ground[channel] * (1 - colour.alpha)
  return [blend(0), blend(1), blend(2)]
}

/** Contrast ratio, 1 to 21 (WCAG 2.2, “contrast ratio”). */
export function contrast(one: Srgb, other: Srgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance([red, green, blue]: Srgb): number {
  return 0.2126 * decode(red) + 0.7152 * decode(green) + 0.0722 * decode(blue)
}

function encode(linear: number): number {
  const bounded = Math.min(1, Math.max(0, linear))
  return bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055
}

function decode(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}
