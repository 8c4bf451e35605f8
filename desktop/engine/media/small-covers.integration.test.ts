import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { createSmallCovers, type SmallCoversDeps } from './small-covers.ts'

const red = ringsPng(200, [0xe4572e, 0x1f2a38])
let covers: string
beforeEach(() => {
  covers = mkdtempSync(join(tmpdir(), 'veza-covers-'))
  writeFileSync(join(covers, 'good.png'), red)
  writeFileSync(join(covers, 'broken.png'), Buffer.concat([red.subarray(0, 200), Buffer.alloc(500)]))
})
afterEach(() => rmSync(covers, { recursive: true, force: true }))

const ids = { last: 0 }
const found = () => findBinaries({ ffmpegPath: undefined })
const small = (binaries: SmallCoversDeps['binaries'] = found) =>
  createSmallCovers({ covers, newId: () => String(++ids.last), binaries })

test('what ffmpeg has read and refused is no picture', async () => {
  expect(statSync((await small().find('good.png')) ?? '').size).toBeGreaterThan(0)
  expect(await small().find('broken.png')).toBeNull()
  expect(await small().find('none.png')).toBeNull()
})

test('what could not be tried is not said to be none', async () => {
  const missing = { ffmpeg: join(covers, 'no-ffmpeg'), ffprobe: join(covers, 'no-ffprobe') }
  await expect(small(async () => missing).find('good.png')).rejects.toMatchObject({ code: 'ENOENT' })
  // Nothing can be written there, as on a disk that is full.
  const full = createSmallCovers({
    covers,
    newId: () => 'no/such/folder',
    binaries: found,
  })
  await expect(full.find('good.png')).rejects.toMatchObject({ code: 'ENOENT' })
})
