import { expect, test } from 'vitest'
import { stretchOf } from './wanted.ts'

test('days are of this machine’s clock, the last one whole; what is none bounds nothing', () => {
  expect(stretchOf({ fromDay: '2026-11-02', toDay: '2026-11-30' })).toEqual({
    from: new Date(2026, 10, 2).toISOString(),
    to: new Date(2026, 11, 1).toISOString(),
  })
  expect(stretchOf({ fromDay: '', toDay: 'yesterday' })).toEqual({ from: null, to: null })
})
