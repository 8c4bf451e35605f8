import { fork } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, extractFile, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildStudio, makerOf, packStudio, signingOf, stageFfmpeg } from '../../scripts/package.ts'

/** As it stands in every binary of Electron, before the state of each fuse. */
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSES = 9

const folder = mkdtempSync(join(tmpdir(), 'veza-package-'))
const resources = join(folder, 'out/linux-unpacked/resources')
const asar = join(resources, 'app.asar')
const program = join(folder, 'out/linux-unpacked/veza-studio')

/** Electron's distribution cannot be fetched on every network: a folder with its names, and fuses to be set. */
function standInDistribution(): string {
  const dist = join(folder, 'dist')
  for (const name of ['resources', 'locales']) mkdirSync(join(dist, name), { recursive: true })
  for (const name of ['en-US', 'fr', 'de']) writeFileSync(join(dist, 'locales', `${name}.pak`), 'stand-in')
  const wire = Buffer.concat([
    Buffer.from(FUSE_SENTINEL),
    Buffer.from([1, FUSES]),
    Buffer.from('1'.repeat(FUSES)),
  ])
  writeFileSync(join(dist, 'electron'), Buffer.concat([Buffer.alloc(4_096), wire, Buffer.alloc(4_096)]))
  chmodSync(join(dist, 'electron'), 0o755)
  writeFileSync(join(dist, 'version'), electronVersion())
  writeFileSync(join(dist, 'LICENSE'), 'stand-in')
  return dist
}

function electronVersion(): string {
  const path = new URL('../../node_modules/electron/package.json', import.meta.url)
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}

beforeAll(async () => {
  await stageFfmpeg(process.env.FFMPEG_PATH)
  await buildStudio()
  await packStudio([
    '--linux',
    'dir',
    '--x64',
    `-c.electronDist=${standInDistribution()}`,
    `-c.directories.output=${join(folder, 'out')}`,
  ])
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const packed = () => listPackage(asar, { isPack: false }).map((path) => path.replace(/^\//, ''))
const filesPacked = () => packed().filter((path) => /\.\w+$/.test(path))

test('the archive holds scripts, screens and migrations, and nothing that they were made of', () => {
  const files = filesPacked()
  for (const file of [
    'package.json',
    'main/main.js',
    'main/engine.js',
    'main/digest-worker.js',
    'main/build.json',
    'main/icon.png',
    'main/migrations/0001_library.sql',
    'preload/preload.cjs',
    'renderer/index.html',
  ])
    expect(files).toContain(file)
  expect(files.filter((file) => /\.(?:ts|tsx|map|cpp|c|h|md|test\.\w+)$/.test(file))).toEqual([])
  expect(packed().filter((path) => /node_modules|(^|\/)(src|deps|test|e2e|server)(\/|$)/.test(path))).toEqual(
    [],
  )
  // A script may be named by what it is about; what a session is kept in is none.
  expect(files.filter((file) => /\.env|\.pem$|\.key$|\.db$|session[^/]*(?<!\.js)$/i.test(file))).toEqual([])
})

test('no migration of the library is missing', () => {
  const migrations = readdirSync(new URL('../../migrations/library', import.meta.url)).filter((name) =>
    name.endsWith('.sql'),
  )
  expect(
    filesPacked()
      .filter((file) => file.startsWith('main/migrations/'))
      .sort(),
  ).toEqual(migrations.sort().map((name) => `main/migrations/${name}`))
})

test('no secret of this environment and no path of this machine stands in it', () => {
  const home = process.cwd()
  const secrets = Object.entries(process.env).filter(
    ([name, value]) => /SECRET|PASSWORD|TOKEN|KEY/.test(name) && (value?.length ?? 0) >= 8,
  )
  for (const file of filesPacked().filter((path) => /\.(?:js|cjs|json|html|css|sql)$/.test(path))) {
    const text = extractFile(asar, file).toString()
    expect(text.includes(home), `${file} names ${home}`).toBe(false)
    expect(text, file).not.toMatch(/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\s*\n?[A-Za-z0-9+/]{20}/)
    for (const [name, value] of secrets)
      expect(text.includes(value ?? ''), `${file} holds ${name}`).toBe(false)
  }
})

test('the native module is outside of the archive, for this system alone', () => {
  const native = filesPacked().filter((file) => file.endsWith('.node'))
  expect(native).toEqual(['main/native/better-sqlite3/prebuilds/linux-x64.node'])
  expect(statSync(join(`${asar}.unpacked`, native[0] ?? '')).size).toBeGreaterThan(100_000)
})

test('ffmpeg and ffprobe are outside of the archive, and can be started', () => {
  for (const name of ['ffmpeg', 'ffprobe']) {
    expect(statSync(join(resources, 'ffmpeg', name)).mode & 0o111).not.toBe(0)
    expect(packed().filter((path) => path.endsWith(`/${name}`))).toEqual([])
  }
})

test('the fuses are set in the program', async () => {
  const wire = await getCurrentFuseWire(program)
  const states = (...fuses: FuseV1Options[]) => fuses.map((fuse) => wire[fuse])
  expect(
    states(
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ),
  ).toEqual(Array(4).fill(FuseState.DISABLE))
  expect(
    states(
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
      FuseV1Options.EnableCookieEncryption,
    ),
  ).toEqual(Array(3).fill(FuseState.ENABLE))
})

test('the engine that was packed opens a library, and answers', async () => {
  // Without Electron there is no reading inside of the archive.
  const unpacked = join(folder, 'unpacked')
  extractAll(asar, unpacked)
  const child = fork(join(unpacked, 'main/engine.js'), [], {
    env: {
      ...process.env,
      VEZA_LIBRARY: join(folder, 'library'),
      FFMPEG_PATH: join(resources, 'ffmpeg/ffmpeg'),
    },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  expect(await once(child, 'message')).toEqual([{ type: 'ready' }, undefined])
  expect(existsSync(join(folder, 'library/library.db'))).toBe(true)
  child.send({ type: 'stop' })
  expect((await once(child, 'exit'))[0]).toBe(0)
})

test('the archive says what the updater and the system need to know', () => {
  const manifest = JSON.parse(extractFile(asar, 'package.json').toString()) as Record<string, unknown>
  expect(manifest).toMatchObject({ name: 'veza-studio', main: 'main/main.js', type: 'module' })
  expect(manifest.dependencies).toBeUndefined()
  expect(readFileSync(join(resources, 'app-update.yml'), 'utf8')).toContain('updaterCacheDirName')
})

test('a release says who makes it, or is not built; a build of one’s own claims to be nobody’s', () => {
  const whole = {
    STUDIO_HOMEPAGE: 'https://studio.veza.example/',
    STUDIO_MAINTAINER: 'Veza <studio@veza.example>',
    STUDIO_UPDATE_URL: 'https://veza.example/updates/',
    STUDIO_UPDATE_KEYS: 'key',
  }
  for (const name of Object.keys(whole)) expect(() => makerOf({ ...whole, [name]: ' ' }, true)).toThrow(name)
  expect(makerOf(whole, true)).toMatchObject({ maintainer: 'Veza <studio@veza.example>' })
  const own = JSON.stringify([makerOf({}, false), extractFile(asar, 'package.json').toString()])
  expect(own).toContain('127.0.0.1')
  for (const text of [own, readFileSync(join(resources, 'app-update.yml'), 'utf8')])
    expect(text).not.toMatch(/invalid|veza\.example/)
})

test('what is not signed is said', () => {
  expect(signingOf({})).toEqual([
    expect.stringContaining('NOT signed'),
    expect.stringContaining('NOT signed'),
    expect.stringContaining('Updates: NONE'),
  ])
  expect(() => signingOf({ STUDIO_UPDATE_URL: 'https://veza.example/' })).toThrow('belong together')
})
