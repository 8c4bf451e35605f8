import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import type { DigestAnswer, DigestOrder, DigestResult } from './hasher.ts'

const port = parentPort
if (port === null) throw new Error('digest-worker runs as a worker thread')
const buffer = Buffer.allocUnsafeSlow(512 * 1024)

port.on('message', ({ id, ranges }: DigestOrder) => {
  let answer: DigestAnswer
  try {
    answer = { id, results: ranges.map(digest) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    answer = { id, error: { code, message: error instanceof Error ? error.message : String(error) } }
  }
  port.postMessage(answer)
})

function digest({ path, offset, bytes, sha256 }: DigestOrder['ranges'][number]): DigestResult {
  const md5 = createHash('md5')
  const sha = sha256 ? createHash('sha256') : undefined
  const fd = openSync(path, 'r')
  let read = 0
  try {
    while (bytes === null || read < bytes) {
      const want = bytes === null ? buffer.length : Math.min(buffer.length, bytes - read)
      const got = readSync(fd, buffer, 0, want, offset + read)
      if (got === 0) break
      const chunk = buffer.subarray(0, got)
      md5.update(chunk)
      sha?.update(chunk)
      read += got
    }
  } finally {
    closeSync(fd)
  }
  return { bytes: read, md5: md5.digest('base64'), sha256: sha?.digest('hex') ?? null }
}
