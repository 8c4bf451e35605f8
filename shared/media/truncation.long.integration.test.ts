import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findBinaries } from './binaries.ts'
import { type Probe, probe } from './probe.ts'
import { refusalText } from './refusal-texts.ts'
import { encoded, ffmpeg, testFolder } from './testing-sources.ts'
import { transcode } from './transcode.ts'

const binaries = await findBinaries()
const SECONDS = 6
const spec = { samples: SECONDS * 44_100 }

interface Kind {
  readonly name: string
  readonly args: readonly string[]
}
const mp3: Kind = { name: 'a.mp3', args: ['-c:a', 'libmp3lame', '-q:a', '4'] }
const vorbis: Kind = { name: 'a.ogg', args: ['-c:a', 'libvorbis'] }
const opus: Kind = { name: 'a.opus', args: ['-c:a', 'libopus'] }
const m4a: Kind = { name: 'a.m4a', args: ['-c:a', 'aac'] }
const m4aFront: Kind = { name: 'a.m4a', args: ['-c:a', 'aac', '-movflags', '+faststart'] }
const fragments = 'empty_moov+default_base_moof'
const fragmented: Kind = {
  name: 'a.m4a',
  args: ['-c:a', 'aac', '-movflags', fragments, '-frag_duration', '1000000'],
}
const indexed: Kind = {
  name: 'a.m4a',
  args: ['-c:a', 'aac', '-movflags', `${fragments}+dash+global_sidx`, '-frag_duration', '1000000'],
}

type Folder = Awaited<ReturnType<typeof testFolder>>
async function made(folder: Folder, kind: Kind, ...more: readonly string[]): Promise<Buffer> {
  return await readFile(await encoded(folder.path, kind.name, spec, ...kind.args, ...more))
}

async function verdictOn(folder: Folder, kind: Kind, bytes: Uint8Array): Promise<Probe> {
  const source = join(folder.path, `probed-${kind.name}`)
  await writeFile(source, bytes)
  return await probe(source, { binaries })
}

const whole = { kind: 'audio', audio: { samples: expect.any(Number) } }
const cut = { kind: 'refused', refusal: { code: 'truncated' } }

/** Everything but the last bytes, where a cut takes nothing that could be heard or proved. */
const cuts = [0.1, 0.37, 0.5, 0.9, 0.98]

describe('cut at several places', () => {
  test.each([
    ['MP3 (VBR)', mp3],
    ['MP3 (CBR with an Info header)', { ...mp3, args: ['-c:a', 'libmp3lame', '-b:a', '128k'] }],
    ['MP3 (mono, MPEG-2)', { ...mp3, args: ['-c:a', 'libmp3lame', '-ac', '1', '-ar', '22050'] }],
    ['Ogg Vorbis', vorbis],
    ['Ogg Opus', opus],
    ['M4A, index last', m4a],
    ['M4A, index first', m4aFront],
    ['M4A, fragmented', fragmented],
    ['M4A, fragmented with a segment index', indexed],
  ] satisfies [string, Kind][])('%s', async (_, kind) => {
    await using folder = await testFolder()
    const bytes = await made(folder, kind)
    expect(await verdictOn(folder, kind, bytes)).toMatchObject(whole)
    for (const share of cuts) {
      const part = bytes.subarray(0, Math.floor(bytes.length * share))
      expect(await verdictOn(folder, kind, part), `cut at ${share}`).toMatchObject(cut)
    }
  })

  test.each([
    ['MP3', mp3, 0.05],
    // The rate varies by the sound.
    ['M4A, index first', m4aFront, 0.2],
    ['M4A, fragmented with a segment index', indexed, 1.1],
  ] satisfies [string, Kind, number][])('%s: the figures are those of the file', async (_, kind, within) => {
    await using folder = await testFolder()
    const bytes = await made(folder, kind, '-b:a', '96k')
    const verdict = await verdictOn(folder, kind, bytes.subarray(0, Math.floor(bytes.length / 2)))
    if (verdict.kind !== 'refused' || verdict.refusal.code !== 'truncated') throw new Error('not truncated')
    const { claimedSeconds, foundSeconds } = verdict.refusal.params
    expect(Math.abs(foundSeconds - SECONDS / 2)).toBeLessThan(within)
    expect(claimedSeconds).toBeGreaterThan(foundSeconds)
    expect(claimedSeconds).toBeLessThan(SECONDS + 0.1)
  })

  test('Ogg has a length as far as it goes, and no word on how much is missing', async () => {
    await using folder = await testFolder()
    for (const kind of [vorbis, opus]) {
      const bytes = await made(folder, kind)
      const verdict = await verdictOn(folder, kind, bytes.subarray(0, bytes.length >> 1))
      if (verdict.kind !== 'refused' || verdict.refusal.code !== 'truncated') throw new Error('not truncated')
      const { claimedSeconds, foundSeconds } = verdict.refusal.params
      expect(claimedSeconds).toBe(foundSeconds)
      expect(refusalText(verdict.refusal, 'en')).toContain('its end is missing')
    }
  })

  test('what is cut in its very headers is truncated, or no audio, but never taken', async () => {
    await using folder = await testFolder()
    for (const kind of [mp3, vorbis, opus, m4aFront, fragmented]) {
      const bytes = await made(folder, kind)
      for (const length of [3, 20, 40, 100, 300, 700]) {
        const verdict = await verdictOn(folder, kind, bytes.subarray(0, length))
        expect(verdict.kind, `${kind.name} ${kind.args.join(' ')} of ${length}`).toBe('refused')
      }
    }
  })

  test('a transcode of an MP3 that nobody probed is refused alike', async () => {
    await using folder = await testFolder()
    const bytes = await made(folder, mp3)
    const source = join(folder.path, 'half.mp3')
    await writeFile(source, bytes.subarray(0, bytes.length >> 1))
    const transcoding = transcode({ source, outDir: join(folder.path, 'set'), lossless: true, binaries })
    await expect(transcoding).rejects.toMatchObject({ code: 'refused', refusal: { code: 'truncated' } })
  })
})

/** Where the count of frames stands behind the Xing or Info header of LAME's. */
function frameCountAt(bytes: Buffer): number {
  const at = Math.max(bytes.indexOf('Xing', 0, 'latin1'), bytes.indexOf('Info', 0, 'latin1'))
  expect(at).toBeGreaterThan(0)
  return at + 8
}

describe('MP3 that is whole', () => {
  test('without a header, cut wherever: it promises nothing', async () => {
    await using folder = await testFolder()
    for (const more of [
      ['-b:a', '128k'],
      ['-q:a', '5'],
    ]) {
      const bytes = await made(folder, { ...mp3, args: ['-c:a', 'libmp3lame', '-write_xing', '0'] }, ...more)
      expect(await verdictOn(folder, mp3, bytes)).toMatchObject(whole)
      expect(await verdictOn(folder, mp3, bytes.subarray(0, bytes.length >> 1))).toMatchObject(whole)
    }
  })

  test('tags before and behind do not count', async () => {
    await using folder = await testFolder()
    const bytes = await made(folder, mp3, '-id3v2_version', '3', '-write_id3v1', '1', '-metadata', 'title=T')
    expect(bytes.toString('latin1', 0, 3)).toBe('ID3')
    expect(bytes.toString('latin1', bytes.length - 128, bytes.length - 125)).toBe('TAG')
    const ape = Buffer.alloc(32)
    ape.write('APETAGEX', 'latin1')
    ape.writeUInt32LE(2_000, 8)
    ape.writeUInt32LE(32, 12)
    // A second ID3v2 tag, with a footer, as a careless tagger puts it before the first.
    const second = Buffer.concat([Buffer.from('ID3\x04\0\x10\0\0\x02\0', 'latin1'), Buffer.alloc(256 + 10)])
    for (const tagged of [bytes, Buffer.concat([bytes, ape]), Buffer.concat([second, bytes])])
      expect(await verdictOn(folder, mp3, tagged)).toMatchObject(whole)
    const half = Buffer.concat([second, bytes.subarray(0, bytes.length >> 1)])
    expect(await verdictOn(folder, mp3, half)).toMatchObject(cut)
  })

  test('a count that is off by one or two frames is an encoder’s way, by five it is a cut', async () => {
    await using folder = await testFolder()
    const bytes = await made(folder, mp3)
    const at = frameCountAt(bytes)
    const frames = bytes.readUInt32BE(at)
    for (const more of [-3, 1, 2]) {
      bytes.writeUInt32BE(frames + more, at)
      expect(await verdictOn(folder, mp3, bytes), `${more} frames`).toMatchObject(whole)
    }
    bytes.writeUInt32BE(frames + 5, at)
    expect(await verdictOn(folder, mp3, bytes)).toMatchObject(cut)
  })

  test('a count of 0, or none at all, as recorders of radio leave it', async () => {
    await using folder = await testFolder()
    const bytes = await made(folder, mp3)
    const at = frameCountAt(bytes)
    bytes.writeUInt32BE(0, at)
    const half = () => bytes.subarray(0, bytes.length >> 1)
    expect(await verdictOn(folder, mp3, half())).toMatchObject(whole)
    bytes.writeUInt32BE(bytes.readUInt32BE(at - 4) & ~1, at - 4)
    expect(await verdictOn(folder, mp3, half())).toMatchObject(whole)
  })

  test('a header of Fraunhofer’s, right and promising more', async () => {
    await using folder = await testFolder()
    const args = ['-c:a', 'libmp3lame', '-b:a', '128k', '-write_xing', '0', '-id3v2_version', '0']
    const bytes = await made(folder, { ...mp3, args })
    const frame = Buffer.alloc(417)
    bytes.copy(frame, 0, 0, 4)
    frame.writeUInt8(frame.readUInt8(2) & ~2, 2)
    frame.write('VBRI', 36, 'latin1')
    frame.writeUInt16BE(1, 40)
    const frames = Math.ceil(spec.samples / 1_152)
    frame.writeUInt32BE(bytes.length, 46)
    frame.writeUInt32BE(frames, 50)
    expect(await verdictOn(folder, mp3, Buffer.concat([frame, bytes]))).toMatchObject(whole)
    const half = Buffer.concat([frame, bytes.subarray(0, bytes.length >> 1)])
    expect(await verdictOn(folder, mp3, half)).toMatchObject(cut)
  })
})

/** Where each page of an Ogg file begins, and where the last one ends. */
function pagesOf(bytes: Buffer): number[] {
  const starts = [0]
  for (let at = 0; at < bytes.length; ) {
    const segments = bytes.readUInt8(at + 26)
    const body = bytes.subarray(at + 27, at + 27 + segments).reduce((sum, size) => sum + size, 0)
    at += 27 + segments + body
    starts.push(at)
  }
  return starts
}

describe('Ogg that is whole', () => {
  test.each([
    ['Vorbis', vorbis],
    ['Opus', opus],
  ] satisfies [string, Kind][])(
    '%s that ends after any page, without the end-of-stream flag',
    async (_, kind) => {
      await using folder = await testFolder()
      const bytes = await made(folder, kind, '-page_duration', '200000')
      const ends = pagesOf(bytes).slice(3)
      expect(ends.length).toBeGreaterThan(4)
      for (const end of ends.slice(0, 12)) {
        const verdict = await verdictOn(folder, kind, bytes.subarray(0, end))
        expect(verdict, `to ${end}`).toMatchObject(whole)
        expect(await verdictOn(folder, kind, bytes.subarray(0, end - 1)), `to ${end} − 1`).toMatchObject(cut)
      }
    },
  )

  test.each([
    ['Vorbis', vorbis],
    ['Opus', opus],
  ] satisfies [string, Kind][])('%s in a chain of two, and with a tag behind it', async (_, kind) => {
    await using folder = await testFolder()
    const bytes = await made(folder, kind)
    const chain = Buffer.concat([bytes, bytes])
    expect(await verdictOn(folder, kind, chain)).toMatchObject(whole)
    expect(await verdictOn(folder, kind, chain.subarray(0, chain.length - 50))).toMatchObject(cut)
    const tagged = Buffer.concat([bytes, Buffer.from('TAG'.padEnd(128, '\0'))])
    expect(await verdictOn(folder, kind, tagged)).toMatchObject(whole)
    const junk = Buffer.concat([bytes, Buffer.from('OggS is the name of a page. OggS\0 as well. ')])
    expect(await verdictOn(folder, kind, junk)).toMatchObject(whole)
  })
})

describe('MP4 that is whole', () => {
  test.each([
    ['index last', m4a],
    ['index first', m4aFront],
    ['fragmented', fragmented],
    ['fragmented with a segment index', indexed],
    ['index first, fragments behind', { ...m4a, args: ['-c:a', 'aac', '-movflags', 'frag_keyframe'] }],
    ['ALAC', { ...m4a, args: ['-c:a', 'alac', '-movflags', '+faststart'] }],
  ] satisfies [string, Kind][])('%s', async (_, kind) => {
    await using folder = await testFolder()
    expect(await verdictOn(folder, kind, await made(folder, kind))).toMatchObject(whole)
  })

  test('padding that is cut off, and a box of sound that claims more than its index needs', async () => {
    await using folder = await testFolder()
    const bytes = await made(folder, m4aFront)
    const free = Buffer.from('\0\0\x04\0free', 'latin1')
    expect(await verdictOn(folder, m4aFront, Buffer.concat([bytes, free]))).toMatchObject(whole)
    const mdat = bytes.indexOf('mdat', 0, 'latin1')
    bytes.writeUInt32BE(bytes.readUInt32BE(mdat - 4) + 1_000, mdat - 4)
    expect(await verdictOn(folder, m4aFront, bytes)).toMatchObject(whole)
  })

  test('an index that never came, though the sound is not cut, is damage', async () => {
    await using folder = await testFolder()
    const bytes = await made(folder, m4a)
    const moov = bytes.lastIndexOf('moov', undefined, 'latin1') - 4
    expect(await verdictOn(folder, m4a, bytes.subarray(0, moov))).toEqual({
      kind: 'refused',
      refusal: { code: 'damaged' },
    })
  })
})

test('a sound with two tracks of it, the first whole', async () => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a.m4a', spec, '-c:a', 'aac')
  const two = join(folder.path, 'two.m4a')
  await ffmpeg('-i', source, '-i', source, '-map', '0:a', '-map', '1:a', '-c', 'copy', two)
  expect(await probe(two, { binaries })).toMatchObject(whole)
})

test('the server’s worker, which reads by an address, refuses the same', async () => {
  await using folder = await testFolder()
  const files = new Map<string, Buffer>()
  for (const [index, kind] of [mp3, vorbis, opus, m4a, m4aFront, indexed].entries()) {
    const bytes = await made(folder, kind)
    files.set(`/${index}-half-${kind.name}`, bytes.subarray(0, bytes.length >> 1))
    files.set(`/${index}-whole-${kind.name}`, bytes)
  }
  const server = createServer((request, response) => {
    const bytes = files.get(request.url ?? '') ?? Buffer.alloc(0)
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? []
    const [first, last] = [Number(from), Math.min(bytes.length - 1, Number(to || bytes.length - 1))]
    if (first > last) return response.writeHead(416).end()
    const length = { 'content-length': last - first + 1, 'accept-ranges': 'bytes' }
    response.writeHead(206, { ...length, 'content-range': `bytes ${first}-${last}/${bytes.length}` })
    return response.end(bytes.subarray(first, last + 1))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    const { port } = server.address() as AddressInfo
    for (const path of files.keys()) {
      const source = `http://127.0.0.1:${port}${path}`
      const outDir = join(folder.path, 'set')
      const made = await transcode({ source, outDir, lossless: false, binaries }).catch(
        (error: unknown) => error,
      )
      if (path.includes('whole')) expect(made, path).toMatchObject({ version: 1 })
      else expect(made, path).toMatchObject({ code: 'refused', refusal: { code: 'truncated' } })
    }
  } finally {
    server.close()
  }
})
