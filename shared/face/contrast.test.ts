import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrast, over, parseOklch, toSrgb } from './colour.ts'
import { readTokens, type Theme, themes } from './tokens.ts'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const AA_TEXT = 4.5
const AA_GRAPHIC = 3

/** Every pair of text and ground that a screen may show; a wash lies over paper. */
const textPairs = [
  ['ink', 'paper'],
  ['ink-soft', 'paper'],
  ['accent-text', 'paper'],
  ['good-text', 'paper'],
  ['warn-text', 'paper'],
  ['bad-text', 'paper'],
  ['on-accent', 'accent'],
  ['paper', 'ink'],
  ['ink', 'wash'],
  ['ink-soft', 'wash'],
] as const

describe.each(themes)('the %s theme', (theme) => {
  const ratio = ratioIn(theme)

  it.each(textPairs)('reads %s on %s', (text, ground) => {
    expect(ratio(text, ground)).toBeGreaterThanOrEqual(AA_TEXT)
  })

  it.each(['accent', 'ink'])('shows %s as a shape', (shape) => {
    expect(ratio(shape, 'paper')).toBeGreaterThanOrEqual(AA_GRAPHIC)
  })

  it('sees that faint ink is not for text', () => {
    expect(ratio('ink-faint', 'paper')).toBeLessThan(AA_TEXT)
  })
})

it('measures contrast as WCAG does', () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 6)
  expect(contrast([1, 1, 1], [1, 1, 1])).toBe(1)
  // #767676 on white is the well-known last grey that passes.
  expect(contrast([0x76 / 255, 0x76 / 255, 0x76 / 255], [1, 1, 1])).toBeCloseTo(4.54, 2)
})

it('converts oklch as CSS Color 4 does', () => {
  const red = toSrgb(parseOklch('oklch(0.62796 0.25768 29.2339)'))
  expect(red[0]).toBeCloseTo(1, 3)
  expect(red[1]).toBeCloseTo(0, 2)
  expect(red[2]).toBeCloseTo(0, 2)
})

it('gives each theme its own side of light-dark()', () => {
  expect(readTokens(css, 'light').get('paper')).toBe('oklch(0.985 0.004 85)')
  expect(readTokens(css, 'dark').get('paper')).toBe('oklch(0.18 0.012 60)')
})

function ratioIn(theme: Theme) {
  const tokens = readTokens(css, theme)
  const colour = (name: string) => parseOklch(tokens.get(name) ?? '')
  const paper = toSrgb(colour('paper'))
  return (text: string, ground: string) => {
    const under = over(colour(ground), paper)
    return contrast(over(colour(text), under), under)
  }
}
