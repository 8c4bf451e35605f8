import { readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { drawnPng } from '../../server/platform/images/testing-images.ts'
import { call, newTrack, uploadWhole } from '../support/api.ts'
import { toneWav } from '../support/audio.ts'
import { type OwnProfile, uploadPicture } from '../support/profiles.ts'
import { newUser } from '../support/server.ts'
import { askRaw } from './support/ask.ts'
import { expressRoutes, filled } from './support/route-table.ts'
import { startTarget, type Target } from './support/target.ts'

const SECRET = 'the secret that lies beside the store'
const ups = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '%252e%252e%252f',
  '..%5c',
  '..\\',
  '..%c0%af',
  '..%ef%bc%8f',
  '....//',
  '..;/',
  './../',
  '%2e%2e%00/',
]
const targets = ['secret.txt', 'package.json', 'etc/passwd', 'manifest.json', '.env']

let server: Target
/** Of a track that can be heard, and of a portrait that can be seen: what stands in addresses of theirs. */
let names: { readonly tracks: Record<string, string>; readonly avatars: Record<string, string> }
/** The signed address of a segment. */
let segment: string

beforeAll(async () => {
  server = await startTarget({ worker: true })
  await writeFile(join(server.dataDir, 'secret.txt'), SECRET)
  const user = await newUser(server)
  const track = await newTrack(server, user, 'Heard by everybody')
  const path = (rest: string) => `POST /tracks/${track.id}/${rest}`
  const picture = drawnPng(600, (x, y) => [x % 256, y % 256, 90])
  const cover = await uploadPicture(server, user, picture, 'cover.png', 'cover')
  await call(server, user, path('cover'), { uploadId: cover.id })
  const original = await uploadWhole(server, user, track.id, toneWav({ seconds: 2 }))
  await call(server, user, path('original'), { uploadId: original.id, transcode: true })
  const publish = () => call<Track>(server, user, path('publish'))
  await vi.waitFor(async () => expect((await publish()).status).toBe(200), { timeout: 60_000, interval: 300 })
  const portrait = await uploadPicture(server, user, picture)
  const { body } = await call<OwnProfile>(server, user, 'POST /people/me/avatar', { uploadId: portrait.id })
  const [, id = '', size = ''] = /avatars\/([\w-]+)\/(\d+)/.exec(body.avatar?.large ?? '') ?? []
  names = { tracks: { id: track.id, rendition: 'aac-64' }, avatars: { id, size } }
  const { text } = await ask(`${API_PREFIX}/tracks/${track.id}/aac-64/index.m3u8`)
  segment = text.split('\n').find((line) => line.includes('.m4s')) ?? ''
}, 120_000)
afterAll(() => server?.stop())

const ask = (path: string) => askRaw(server.url, path)

/** Every plain route that serves what lies in the store, with what stands in its addresses. */
const servingRoutes = () =>
  expressRoutes(server.app)
    .routes.filter(({ method, path }) => method === 'GET' && /\/tracks\/:id\/|\/avatars\//.test(path))
    .filter(({ path }) => path.startsWith(API_PREFIX))
    .map(({ path }) => ({ path, given: names[path.includes('/avatars/') ? 'avatars' : 'tracks'] }))

/** An address that is right but for one parameter, which stands there letter by letter. */
const withValue = (path: string, given: Record<string, string>, name: string, value: string) =>
  path
    .split(`:${name}`)
    .map((part) => filled(part, given))
    .join(value)

/** Ways to write a name so that it would still lead to what it names, were it taken for a path. */
const detours = (name: string) => [
  `x%2f..%2f${name}`,
  `${name}%2f..%2f${name}`,
  `.%2f${name}`,
  `%2e/${name}`,
  `${name}%2f`,
  `${name}/.`,
  `${name}%2f.`,
  `x/../${name}`,
  `x%5c..%5c${name}`,
  `%2f${name}`,
  `/${name}`,
  `%252e%252f${name}`,
  `${name}%00`,
  `${name}%00.webp`,
  `${name}%20`,
  `%20${name}`,
  `${name}.0`,
]

describe('a path that leads out', () => {
  test('opens nothing of any route that serves files', async () => {
    const folders = [
      '/assets/',
      '/assets/chunks/',
      '/store/',
      '/store/hls/',
      ...servingRoutes().map(({ path, given }) => filled(path.replace(/\/[^/]*$/, '/'), given)),
    ]
    const opened: string[] = []
    let asked = 0
    for (const folder of folders)
      for (const up of ups)
        for (const target of targets)
          for (const depth of [1, 4, 9])
            for (const path of [
              `${folder}${up.repeat(depth)}${target}`,
              `${folder}${up.repeat(depth)}${target}%00.js`,
            ]) {
              const { status, text } = await ask(path)
              asked++
              const isRead = text.includes(SECRET) || /root:x:0|"workspaces"|"isEntry"/.test(text)
              if (isRead || status >= 500 || status === 200) opened.push(`${path}: ${status}`)
            }
    expect(opened).toEqual([])
    expect(asked).toBeGreaterThan(3_000)
  })

  test('opens nothing by any one parameter of an address that is right but for it', async () => {
    const routes = servingRoutes()
    // All of them are there to be opened: whoever adds one says above what stands in its address.
    const whole = await Promise.all(routes.map(({ path, given }) => ask(filled(path, given))))
    expect(new Set(whole.map(({ status }) => status))).toEqual(new Set([200, 302]))
    const opened: string[] = []
    let asked = 0
    for (const { path, given } of routes)
      for (const [, name = ''] of path.matchAll(/:(\w+)/g)) {
        const outs = ups.flatMap((up) =>
          [1, 4, 9].flatMap((depth) => targets.flatMap((target) => [up.repeat(depth) + target])),
        )
        for (const value of [...outs, ...detours(given[name] ?? '')]) {
          const address = withValue(path, given, name, value)
          const { status, text } = await ask(address)
          asked++
          if (status < 400 || status >= 500 || text.includes(SECRET)) opened.push(`${address}: ${status}`)
        }
      }
    expect(opened).toEqual([])
    expect(asked).toBeGreaterThan(1_500)
  })

  test('opens no segment of a real track but by the very address that was signed', async () => {
    expect((await fetch(segment)).status).toBe(200)
    const { pathname, search } = new URL(segment)
    const at = pathname.lastIndexOf('/') + 1
    const file = pathname.slice(at)
    const opened: string[] = []
    for (const detour of detours(file)) {
      const { status } = await ask(pathname.slice(0, at) + detour + search)
      if (status < 400 || status >= 500) opened.push(`${detour}: ${status}`)
    }
    expect(opened).toEqual([])
  })

  test('nor an absolute one, nor one of another machine', async () => {
    const opened: string[] = []
    for (const folder of ['/assets/', '/store/', `${API_PREFIX}/avatars/`])
      for (const rest of [
        '/etc/passwd',
        '%2fetc%2fpasswd',
        'file:///etc/passwd',
        'C:\\windows\\win.ini',
        '//evil.example/x',
        '\0',
      ])
        if (!rest.includes('\0')) {
          const { status, text } = await ask(`${folder}${rest}`)
          if (status === 200 || status >= 500 || text.includes('root:x:0'))
            opened.push(`${folder}${rest}: ${status}`)
        }
    expect(opened).toEqual([])
  })

  test('the store signs none, and follows none that was put into its folder', async () => {
    const { store } = server.ctx
    for (const key of [
      '../secret.txt',
      'a/../../secret.txt',
      '/etc/passwd',
      'a\\..\\secret.txt',
      'a\0b',
      'a//b',
      '.',
    ])
      await expect(store.signGet({ key, expiresInSeconds: 60 })).rejects.toThrow(/key/)
    await store.put('songs/mine.txt', Buffer.from('my own words, as long as the secret'), {
      contentType: 'text/plain',
    })
    const url = await store.signGet({ key: 'songs/mine.txt', expiresInSeconds: 60 })
    expect(await (await fetch(url)).text()).toContain('my own words')
    const folder = join(server.dataDir, 'store', 'data')
    const files = (await readdir(folder, { recursive: true })).filter((name) => /\.0$/.test(name))
    const isMine = async (name: string) =>
      (await readFile(join(folder, name), 'latin1')).includes('my own words')
    const [file = ''] = (
      await Promise.all(files.map(async (name) => ((await isMine(name)) ? [name] : [])))
    ).flat()
    await rename(join(folder, file), join(folder, `${file}.moved`))
    await symlink(join(server.dataDir, 'secret.txt'), join(folder, file))
    const answer = await fetch(url)
    expect(await answer.text()).not.toContain(SECRET.slice(0, 10))
    expect(answer.status).not.toBe(200)
  })

  test('a signature opens what it was made for, and nothing beside it', async () => {
    const { store } = server.ctx
    for (const key of ['songs/a.txt', 'songs/b.txt'])
      await store.put(key, Buffer.from(key), { contentType: 'text/plain' })
    const url = await store.signGet({ key: 'songs/a.txt', expiresInSeconds: 60 })
    expect(await (await fetch(url)).text()).toBe('songs/a.txt')
    for (const other of ['songs/b.txt', 'songs/a.txt/../b.txt', 'songs%2Fb.txt', 'songs/a.txt%00']) {
      const { pathname, search } = new URL(url)
      const { status, text } = await ask(pathname.replace('songs/a.txt', other) + search)
      expect([
        other,
        status >= 400 && status < 500,
        text.includes('songs/b.txt</') || text === 'songs/b.txt',
      ]).toEqual([other, true, false])
    }
  })
})
