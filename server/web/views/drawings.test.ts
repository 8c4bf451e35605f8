import { expect, it } from 'vitest'
import { sleeve, waveformPicture } from './drawings.ts'

const rise = Int8Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? -1 : 1) * Math.floor(at / 4))
const heights = (markup: string) => [...markup.matchAll(/v([\d.]+)h-2z/g)].map(([, height]) => Number(height))

it('draws as many bars as asked for, each as high as its peak is loud', () => {
  const drawn = heights(waveformPicture(rise, 100).markup)
  expect(drawn).toHaveLength(100)
  expect(drawn).toEqual([...drawn].sort((one, other) => one - other))
  expect(drawn.at(-1)).toBeGreaterThan(90)
})

it('bends the same peaks into a ring, and makes none up where there are none', () => {
  expect(sleeve(rise).markup).not.toBe(sleeve(undefined).markup)
  expect(sleeve(rise).markup).toBe(sleeve(rise).markup)
  const reaches = [...sleeve(undefined).markup.matchAll(/M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)/g)].map(
    ([, x1, y1, x2, y2]) => Math.hypot(Number(x2) - Number(x1), Number(y2) - Number(y1)),
  )
  expect(Math.max(...reaches) - Math.min(...reaches)).toBeLessThan(0.3)
})
