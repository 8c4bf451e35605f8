import { readFileSync } from 'node:fs'
import { contrast, parseOklch, type Srgb, toSrgb } from '@veza/shared/face/colour.ts'
import { readTokens, type Theme, themes } from '@veza/shared/face/tokens.ts'

/** What whoever embeds a player may choose, in its address. What is not understood is left as it would be. */
export interface EmbedOptions {
  /** `rrggbb`; undefined: our own. */
  readonly colour: string | undefined
  /** Seconds to begin at. */
  readonly start: number
  readonly autoplay: boolean
}

const HEX = /^#?(?:([0-9a-f])([0-9a-f])([0-9a-f])|([0-9a-f]{6}))$/i
const SECONDS = /^\d{1,6}(?:\.\d{1,3})?$/
/** WCAG 2.2, 1.4.11 and 1.4.3. */
const GRAPHIC = 3
const TEXT = 4.5

/** @param query as Express reads it: a name that came twice is a list, and nobody's choice */
export function readOptions(query: Readonly<Record<string, unknown>>): EmbedOptions {
  const given = (name: string) => (typeof query[name] === 'string' ? query[name].trim() : '')
  const start = given('start')
  return {
    colour: hexOf(given('colour') || given('color')),
    start: SECONDS.test(start) ? Number(start) : 0,
    autoplay: ['1', 'true'].includes(given('autoplay')),
  }
}

function hexOf(text: string): string | undefined {
  const [, red = '', green = '', blue = '', six] = HEX.exec(text) ?? []
  const hex = six ?? red + red + green + green + blue + blue
  return hex === '' ? undefined : hex.toLowerCase()
}

const css = readFileSync(new URL('../../../shared/face/tokens.css', import.meta.url), 'utf8')
const tokens = new Map(themes.map((theme) => [theme, readTokens(css, theme)]))
const token = (theme: Theme, name: string) => tokens.get(theme)?.get(name) ?? ''
const WHITE: Srgb = [1, 1, 1]
const DARK = toSrgb(parseOklch(token('light', 'ink')))

/**
 * The face's accent in another colour: in each theme only where its shapes stand out from the paper, and as text only where
 * it can be read. What stands on it is dark or white, whichever reads better.
 */
export function accentStyle(hex: string): string {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  const colour: Srgb = [channel(0), channel(2), channel(4)]
  const onIt = contrast(DARK, colour) >= contrast(WHITE, colour) ? token('light', 'ink') : '#fff'
  const inThemes = (least: number, wanted: string, otherwise: string) => {
    const [light, dark] = themes.map((theme) => {
      const ratio = contrast(colour, toSrgb(parseOklch(token(theme, 'paper'))))
      return ratio >= least ? wanted : token(theme, otherwise)
    })
    return `light-dark(${light},${dark})`
  }
  return [
    `--accent:${inThemes(GRAPHIC, `#${hex}`, 'accent')}`,
    `--on-accent:${inThemes(GRAPHIC, onIt, 'on-accent')}`,
    `--accent-text:${inThemes(TEXT, `#${hex}`, 'ink')}`,
  ].join(';')
}
