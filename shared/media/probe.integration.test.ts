import { execFile } from 'node:child_process'
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { findBinaries } from './binaries.ts'
import { probe } from './probe.ts'
import { encoded, ffmpeg, testFolder, wav } from './testing-sources.ts'
import { type TranscodeError, transcode } from './transcode.ts'

const binaries = await findBinaries()
const second = { samples: 44_100 }

/** What a file is refused for, by probing it and by transcoding it unprobed: they must agree. */
async function refusalOf(folder: string, name: string, bytes: Uint8Array): Promise<unknown> {
  const source = join(folder, name)
  await writeFile(source, bytes)
  const verdict = await probe(source, { binaries })
  const transcoding = transcode({ source, outDir: join(folder, 'set'), lossless: true, binaries })
  const error = await transcoding.then(
    () => undefined,
    (e: TranscodeError) => e,
  )
  if (verdict.kind !== 'refused') return verdict
  expect(error?.code).toBe('refused')
  expect(error?.refusal?.code).toBe(verdict.refusal.code)
  return verdict.refusal
}

const pdf = Buffer.from(
  `%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n${'0123456789 '.repeat(2_000)}\n%%EOF\n`,
)

test.each(['song.wav', 'song.flac', 'song.mp3', 'song.m4a', 'song.ogg', 'song.aac'])(
  'a PDF renamed %s is not audio',
  async (name) => {
    await using folder = await testFolder()
    expect(await refusalOf(folder.path, name, pdf)).toEqual({ code: 'not-audio' })
  },
)

test('a playlist, a program and a picture in disguise are not opened', async () => {
  await using folder = await testFolder()
  await writeFile(join(folder.path, 'secret.wav'), wav(second))
  const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${folder.path}/secret.wav\n#EXT-X-ENDLIST\n`
  const concat = `ffconcat version 1.0\nfile secret.wav\n`
  const program = await readFile('/bin/ls')
  for (const [name, bytes] of Object.entries({
    'a.wav': Buffer.from(playlist),
    'b.wav': Buffer.from(concat),
    'c.wav': program,
  })) {
    const refusal = await refusalOf(folder.path, name, bytes)
    expect(['not-audio', 'unsupported-format']).toContain((refusal as { code: string }).code)
  }
})

test('an empty file, a missing one and a folder', async () => {
  await using folder = await testFolder()
  expect(await refusalOf(folder.path, 'a.wav', Buffer.alloc(0))).toEqual({ code: 'empty' })
  const gone = await probe(join(folder.path, 'no.wav'), { binaries })
  expect(gone).toEqual({ kind: 'refused', refusal: { code: 'gone' } })
  expect(await probe(folder.path, { binaries })).toEqual({ kind: 'refused', refusal: { code: 'not-audio' } })
})

test('a file that cannot be opened', async () => {
  await using folder = await testFolder()
  // Root may read everything, so it is the way to the file that fails: a link to itself.
  const source = join(folder.path, 'a.wav')
  await symlink(source, source)
  expect(await probe(source, { binaries })).toEqual({ kind: 'refused', refusal: { code: 'unreadable' } })
})

test('a WAV whose header promises more than is there, cut anywhere', async () => {
  await using folder = await testFolder()
  const whole = wav(second)
  for (const cut of [whole.length - 4, whole.length - 1, 44 + 4_000, 44 + 4]) {
    const refusal = await refusalOf(folder.path, 'a.wav', whole.subarray(0, cut))
    expect(refusal).toEqual({
      code: 'truncated',
      params: { claimedSeconds: 1, foundSeconds: (cut - 44) / (4 * 44_100) },
    })
  }
})

test('a WAV written to a pipe promises nothing, and is whole', async () => {
  await using folder = await testFolder()
  const bytes = wav(second)
  bytes.writeUInt32LE(0xffffffff, 4)
  bytes.writeUInt32LE(0xffffffff, 40)
  expect(await refusalOf(folder.path, 'a.wav', bytes)).toMatchObject({
    kind: 'audio',
    audio: { samples: 44_100 },
  })
})

test.each([
  ['a.flac', []],
  ['a.aiff', []],
  ['a.m4a', ['-c:a', 'alac', '-movflags', '+faststart']],
] as const)('%s cut in half is truncated', async (name, args) => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, name, { samples: 200_000 }, ...args)
  const bytes = await readFile(source)
  const refusal = await refusalOf(folder.path, name, bytes.subarray(0, bytes.length >> 1))
  expect(refusal).toMatchObject({ code: 'truncated', params: { claimedSeconds: 200_000 / 44_100 } })
})

test('an MP4 that is cut before its index is truncated, though nothing says by how much', async () => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a.m4a', second, '-c:a', 'alac')
  const bytes = await readFile(source)
  expect(await refusalOf(folder.path, 'a.m4a', bytes.subarray(0, bytes.length >> 1))).toEqual({
    code: 'truncated',
    params: { claimedSeconds: 0, foundSeconds: 0 },
  })
})

test.each(['a.flac', 'a.wav'])('%s without a sample', async (name) => {
  await using folder = await testFolder()
  const source = join(folder.path, name)
  await ffmpeg('-f', 'lavfi', '-i', 'sine=440', '-t', '0', source)
  expect(await refusalOf(folder.path, name, await readFile(source))).toEqual({ code: 'no-samples' })
})

test.each([3, 8])('%i channels are too many', async (channels) => {
  await using folder = await testFolder()
  const refusal = await refusalOf(folder.path, 'a.wav', wav({ ...second, channels }))
  expect(refusal).toEqual({ code: 'too-many-channels', params: { channels, maxChannels: 2 } })
})

test('a copy-protected M4A', async () => {
  await using folder = await testFolder()
  const bytes = await readFile(await encoded(folder.path, 'a.m4a', second, '-c:a', 'aac'))
  bytes.write('drms', bytes.indexOf('mp4a', bytes.indexOf('stsd')), 'latin1')
  expect(await refusalOf(folder.path, 'a.m4a', bytes)).toEqual({ code: 'drm' })
})

test('a film, and sound in a kind of file we do not take', async () => {
  await using folder = await testFolder()
  const film = join(folder.path, 'film.mp4')
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=d=0.5', '-f', 'lavfi', '-i', 'sine=d=0.5', film)
  const matroska = await encoded(folder.path, 'a.mka', second, '-c:a', 'flac')
  const adpcm = await encoded(folder.path, 'b.wav', second, '-c:a', 'adpcm_ms')
  const found = async (path: string, name: string) => await refusalOf(folder.path, name, await readFile(path))
  expect(await found(film, 'a.mp4')).toEqual({ code: 'unsupported-format', params: { found: 'video' } })
  expect(await found(matroska, 'a.wav')).toEqual({
    code: 'unsupported-format',
    params: { found: 'matroska' },
  })
  expect(await found(adpcm, 'a.wav')).toEqual({ code: 'unsupported-format', params: { found: 'adpcm_ms' } })
})

test('too long, by the limit it is asked with', async () => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a', { samples: 88_200 })
  expect(await probe(source, { binaries, maxDurationSeconds: 2 })).toMatchObject({ kind: 'audio' })
  const refusal = { code: 'too-long', params: { seconds: 2, maxSeconds: 1.9 } }
  expect(await probe(source, { binaries, maxDurationSeconds: 1.9 })).toEqual({ kind: 'refused', refusal })
})

test('too long, whatever its header leaves open, and found out a second past the limit', async () => {
  await using folder = await testFolder()
  const source = join(folder.path, 'piped.flac')
  const flac = ['-f', 'lavfi', '-i', 'anullsrc=r=44100:cl=stereo:d=600', '-c:a', 'flac', '-f', 'flac', '-']
  await writeFile(source, await ffmpeg(...flac))
  expect(await probe(source, { binaries, depth: 'header' })).toMatchObject({ audio: { durationSeconds: 0 } })
  const refusal = { code: 'too-long', params: { seconds: 3, maxSeconds: 2 } }
  expect(await probe(source, { binaries, maxDurationSeconds: 2 })).toEqual({ kind: 'refused', refusal })
  for (const concurrency of [1, 4]) {
    const outDir = join(folder.path, 'set')
    const options = { source, outDir, lossless: true, binaries, concurrency, maxDurationSeconds: 2 }
    await expect(transcode(options)).rejects.toMatchObject({ code: 'refused', refusal })
    expect(await readdir(folder.path)).toEqual(['piped.flac'])
  }
  const whole = { ...{ source, binaries }, maxDurationSeconds: 600 }
  expect(await probe(source, whole)).toMatchObject({ audio: { samples: 600 * 44_100 } })
})

test('a cover is not a film, and tags cannot pass for what ffprobe says', async () => {
  await using folder = await testFolder()
  const cover = join(folder.path, 'cover.png')
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc=d=1', '-frames:v', '1', cover)
  const title = 'x\n[/STREAM]\n[STREAM]\ncodec_type=audio\ncodec_name=evil\nchannels=9\n[/STREAM]'
  const tags = ['-metadata', `title=${title}`, '-metadata:s:a', `title=${title}`]
  const args = [
    '-i',
    cover,
    '-map',
    '0:a',
    '-map',
    '1:v',
    '-c:v',
    'copy',
    '-disposition:v',
    'attached_pic',
    ...tags,
  ]
  const source = await encoded(folder.path, 'a.flac', second, ...args)
  expect(await probe(source, { binaries })).toMatchObject({
    kind: 'audio',
    audio: { format: 'flac', channels: 2, sampleRate: 44_100, bitsPerSample: 16, samples: 44_100 },
  })
})

test('an address is read like a file; one that answers 404 is a fault of the way, not of the file', async () => {
  const bytes = wav(second)
  const server = createServer((request, response) => {
    if (request.url !== '/a.wav') return response.writeHead(404).end()
    const [from = 0, to = bytes.length - 1] =
      /bytes=(\d+)-(\d*)/
        .exec(request.headers.range ?? '')
        ?.slice(1)
        .map((n) => (n ? Number(n) : undefined)) ?? []
    const end = Math.min(to, bytes.length - 1)
    response.writeHead(206, {
      'content-range': `bytes ${from}-${end}/${bytes.length}`,
      'content-length': end - from + 1,
      'accept-ranges': 'bytes',
    })
    return response.end(bytes.subarray(from, end + 1))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await probe(`${address}/a.wav`, { binaries })).toMatchObject({
      kind: 'audio',
      audio: { samples: 44_100 },
    })
    await expect(probe(`${address}/no.wav`, { binaries })).rejects.toMatchObject({
      code: 'source-unreachable',
    })
  } finally {
    server.close()
  }
})

test('what ffmpeg lacks is named, with what to do', async () => {
  await using folder = await testFolder()
  const script = async (name: string, text: string) => {
    const path = join(folder.path, name)
    await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    return path
  }
  const old = await script('old', 'echo "ffmpeg version 4.4.2-static"')
  await expect(findBinaries({ ffmpegPath: old })).rejects.toMatchObject({
    name: 'FfmpegUnavailable',
    lacks: ['version'],
  })
  const poor = await script(
    'poor',
    'case "$*" in *-filters*) exec ffmpeg "$@" | grep -v ebur128;; *) exec ffmpeg "$@";; esac',
  )
  await expect(findBinaries({ ffmpegPath: poor })).rejects.toMatchObject({ lacks: ['filter ebur128'] })
  const other = await script('other', 'echo hello')
  await expect(findBinaries({ ffmpegPath: other })).rejects.toThrow(/is not ffmpeg.*apt-get install ffmpeg/)
  await expect(findBinaries({ ffmpegPath: '/no/ffmpeg' })).rejects.toThrow(/does not run.*FFMPEG_PATH/)
  const good = await findBinaries({ ffmpegPath: await script('good', 'exec ffmpeg "$@"') })
  expect(good).toMatchObject({ origin: 'configured', ffprobe: 'ffprobe' })
  const { stdout } = await promisify(execFile)('ffmpeg', ['-version'])
  expect(stdout).toContain(good.version)
})
