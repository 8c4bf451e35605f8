import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { inspect, promisify } from 'node:util'
import { expect, test } from 'vitest'
import { findBinaries } from './binaries.ts'
import { runFfmpeg, runFfprobe } from './ffmpeg.ts'
import { probe } from './probe.ts'
import { testFolder } from './testing-sources.ts'
import { transcode } from './transcode.ts'

const binaries = await findBinaries()

test('ffprobe that hangs is killed: when it is cancelled, and after its time', async () => {
  await using folder = await testFolder()
  const [hangs, pidFile] = [join(folder.path, 'hangs'), join(folder.path, 'pid')]
  await writeFile(
    hangs,
    `#!/bin/sh\necho $$ > ${pidFile}.new\nmv ${pidFile}.new ${pidFile}\nexec sleep 300\n`,
    {
      mode: 0o755,
    },
  )
  const isGone = async () => {
    const pid = Number(await readFile(pidFile, 'utf8'))
    return expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  }
  await expect(runFfprobe(hangs, hangs, { timeoutMs: 500 })).rejects.toMatchObject({ code: 'killed' })
  await isGone()
  await rm(pidFile)
  const stop = new AbortController()
  const probing = runFfprobe(hangs, hangs, { signal: stop.signal })
  const caught = expect(probing).rejects.toMatchObject({ code: 'cancelled' })
  while (!existsSync(pidFile)) await new Promise((resolve) => setTimeout(resolve, 5))
  stop.abort()
  await caught
  await isGone()
})

test('a run whose output cannot be taken has ended once that is said', async (context) => {
  if (process.platform !== 'linux') return context.skip('processes are looked up in /proc')
  await using folder = await testFolder()
  const source = join(folder.path, 'long.wav')
  const noise = ['-f', 'lavfi', '-i', 'anoisesrc=d=120:r=44100']
  await promisify(execFile)(binaries.ffmpeg, [...noise, source])
  let pid = 0
  const onOutput = async () => {
    const { stdout } = await promisify(execFile)('pgrep', ['-P', String(process.pid), '-f', source])
    pid = Number(stdout)
    throw new Error('no room')
  }
  const running = runFfmpeg({ paths: binaries, source, options: ['-f', 's16le'], onOutput })
  await expect(running.catch((error: Error) => [error.message, isThere(pid)])).resolves.toEqual([
    'no room',
    false,
  ])
})

/** Whether this process is there, if only as one that was not yet waited for. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('no error tells the address of its source, nor the banner', async () => {
  await using folder = await testFolder()
  const server = createServer((_request, response) => response.writeHead(403).end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const broken = join(folder.path, 'Connection reset secret.wav')
  await writeFile(broken, 'no audio '.repeat(2_000))
  const run = (source: string) =>
    runFfmpeg({ paths: binaries, source, options: ['-f', 's16le'], onOutput: () => undefined })
  try {
    const signed = `${base}/a.wav?X-Amz-Signature=secret`
    const outcomes = await Promise.allSettled([
      run(broken),
      runFfprobe(binaries.ffprobe, broken),
      run(signed),
      runFfprobe(binaries.ffprobe, signed),
      probe(signed, { binaries }),
      transcode({ source: signed, outDir: join(folder.path, 'set'), lossless: true, binaries }),
    ])
    for (const [index, outcome] of outcomes.entries()) {
      const error = outcome.status === 'rejected' ? outcome.reason : undefined
      expect(error).toMatchObject({ code: index < 2 ? 'not-decodable' : 'source-unreachable' })
      expect(error.stderrTail.join()).toContain('source')
      expect(inspect(error, { depth: 9 })).not.toMatch(/secret|127\.0\.0\.1|configuration:|Copyright/)
    }
  } finally {
    server.close()
  }
})
