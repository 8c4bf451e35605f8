import { contrast, parseOklch, type Srgb, toSrgb } from '@veza/shared/face/colour.ts'
import { describe, expect, it } from 'vitest'
import { accentStyle, readOptions } from './options.ts'

const PAPER = {
  light: toSrgb(parseOklch('oklch(0.985 0.004 85)')),
  dark: toSrgb(parseOklch('oklch(0.18 0.012 60)')),
}

describe('the options of an embed', () => {
  it.each([
    ['1a7', '11aa77'],
    ['#1A7', '11aa77'],
    ['11AA77', '11aa77'],
    ['11aa7', undefined],
    ['', undefined],
    ['red', undefined],
    ['11aa77;', undefined],
  ])('read the colour %s as %s', (colour, read) => {
    expect(readOptions({ colour }).colour).toBe(read)
    expect(readOptions({ color: colour }).colour).toBe(read)
  })

  it.each([
    ['12', 12],
    ['0', 0],
    ['1.5', 1.5],
    ['-3', 0],
    ['1e3', 0],
    ['9999999999', 0],
    ['NaN', 0],
  ])('read the start %s as %d', (start, read) => {
    expect(readOptions({ start }).start).toBe(read)
  })
})

describe('an accent of one’s own', () => {
  it.each(['000000', 'ffffff', 'ffff00', '0000ff', '808080', '11aa77', 'f5f0e8', '2a2017'])(
    '%s stands out from the paper in both themes, and what stands on it can be read',
    (hex) => {
      const [, lightAccent = '', darkAccent = ''] =
        /--accent:light-dark\((.+?),(.+?)\);/.exec(accentStyle(hex)) ?? []
      const [, lightOn = '', darkOn = ''] =
        /--on-accent:light-dark\((.+?),(.+?)\);/.exec(accentStyle(hex)) ?? []
      for (const [accent, on, paper] of [
        [lightAccent, lightOn, PAPER.light],
        [darkAccent, darkOn, PAPER.dark],
      ] as const) {
        expect(contrast(srgb(accent), paper)).toBeGreaterThanOrEqual(3)
        expect(contrast(srgb(on), srgb(accent))).toBeGreaterThanOrEqual(4)
      }
    },
  )
})

function srgb(text: string): Srgb {
  if (!text.startsWith('#')) return toSrgb(parseOklch(text))
  const six = text.length === 4 ? [...text.slice(1)].map((one) => one + one).join('') : text.slice(1)
  const channel = (at: number) => Number.parseInt(six.slice(at, at + 2), 16) / 255
  return [channel(0), channel(2), channel(4)]
}
