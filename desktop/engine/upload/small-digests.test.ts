import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { digestSmall, SMALL_BYTES } from './small-digests.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-small-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, content: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test('each file has the digests of its own bytes, in the order asked', async () => {
  const contents = [700, 0, SMALL_BYTES, 1, 200_000, 33].map((size) => randomBytes(size))
  const paths = contents.map((content, index) => write(String(index), content))
  expect(await digestSmall(paths)).toEqual(
    contents.map((content) => ({
      bytes: content.length,
      md5: createHash('md5').update(content).digest('base64'),
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  )
})

test('a file that has grown beyond what is small does not pass for one that is', async () => {
  const [found] = await digestSmall([write('grown', Buffer.alloc(SMALL_BYTES + 5))])
  expect(found?.bytes).toBeGreaterThan(SMALL_BYTES)
})

test('a file that is gone says so', async () => {
  await expect(digestSmall([write('a', Buffer.alloc(3)), join(folder, 'gone')])).rejects.toMatchObject({
    code: 'ENOENT',
  })
})
