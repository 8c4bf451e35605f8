import type { Track } from '@veza/shared/contracts/catalog.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, uploadWhole } from '../support/api.ts'
import { toneWav } from '../support/audio.ts'
import { newPublishedTrack } from '../support/catalog.ts'
import { newUser, type SignedInUser } from '../support/server.ts'
import { newStaff, noticeAbout } from '../support/staff.ts'
import { type Operation, operationsOf } from './support/inputs.ts'
import { expressRoutes, filled, isWrite } from './support/route-table.ts'
import { startTarget, type Target } from './support/target.ts'

/** Reads of the contract that tell of a blocked track and give none of its sound. Each was looked at. */
const silentReads = new Set([
  // Its words, for pages that say what was taken down; addresses in it lead through the gate.
  'catalog.get',
  // Who owns which part of it, for them.
  'splits.ofTrack',
  // Which links to it there are, for its owner.
  'sharing.list',
  // How far its renditions are, for its owner.
  'streaming.hlsStatus',
])

let server: Target
let track: Track
let viewers: Record<string, SignedInUser | undefined>
let noticeId: string

beforeAll(async () => {
  server = await startTarget()
  const owner = await newUser(server)
  track = await newPublishedTrack(server, owner, { title: 'Heard until now' })
  const { id: uploadId } = await uploadWhole(server, owner, track.id, toneWav({ seconds: 1 }))
  const given = await call(server, owner, `POST /tracks/${track.id}/original`, { uploadId })
  expect(given.status).toBeLessThan(300)
  const staff = await newStaff(server, 'admin')
  viewers = { nobody: undefined, owner, listener: await newUser(server, ['listener']), staff }
  noticeId = server.ctx.newId()
  await call(server, undefined, 'POST /dmca/notices', { ...noticeAbout(track.id), id: noticeId })
})
afterAll(() => server?.stop())

/** Every parameter of every plain read names the track, as far as it can: also of routes that nobody has thought of yet. */
const plainReads = () =>
  expressRoutes(server.app)
    .routes.filter((route) => !isWrite(route))
    .map(({ path }) => ({ path, url: filled(path.replaceAll('{*rest}', track.id), namesOf(path)) }))

const namesOf = (path: string) => {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const known: Record<string, string> = { slug: track.slug, rendition: 'aac-64' }
  return Object.fromEntries(names.map((name) => [name, known[name] ?? track.id]))
}

const ask = (url: string, viewer: SignedInUser | undefined) =>
  fetch(`${server.url}${url}`, {
    redirect: 'manual',
    headers: viewer ? { authorization: viewer.authorization } : {},
  })

/** Whether an answer is sound, or leads to some. */
async function givesSound(answer: Response): Promise<boolean> {
  if (answer.status >= 400) return false
  if (/mpegurl|audio|octet-stream/.test(answer.headers.get('content-type') ?? '')) return true
  return `${answer.headers.get('location')} ${await answer.text()}`.includes('/store/')
}

/** By viewer, the plain reads that give sound now, or that lie below a track. */
async function soundReads(): Promise<[path: string, viewer: string, gives: boolean][]> {
  const found: [string, string, boolean][] = []
  for (const { path, url } of plainReads())
    for (const [name, viewer] of Object.entries(viewers)) {
      const gives = await givesSound(await ask(url, viewer))
      if (gives || path.includes('/tracks/:')) found.push([path, name, gives])
    }
  return found
}

const decide = (what: string) =>
  call(server, viewers.staff, `POST /admin/dmca/notices/${noticeId}/${what}`, { reason: 'looked at it' })

test('a takedown shuts every route that gives sound of a track, for everybody, and a restore opens them', async () => {
  const before = await soundReads()
  const giving = new Set(before.flatMap(([path, , gives]) => (gives ? path : [])))
  // Else the rest would show nothing.
  for (const file of ['master.m3u8', ':rendition/index.m3u8', 'stream', 'download'])
    expect([...giving]).toContain(`/api/v1/tracks/:id/${file}`)

  expect((await decide('take-down')).status).toBe(200)
  const urlOf = new Map(plainReads().map(({ path, url }) => [path, url]))
  const open: string[] = []
  for (const [path, name] of before) {
    const answer = await ask(urlOf.get(path) ?? '', viewers[name])
    const link = answer.headers.get('link')
    if (answer.status !== 451 || link !== '</legal/dmca>; rel="blocked-by"')
      open.push(`${path} for ${name}: ${answer.status}, ${link}`)
  }
  expect(open).toEqual([])

  expect((await decide('restore')).status).toBe(200)
  expect(await soundReads()).toEqual(before)
})

test.each(['hidden', 'removed'] as const)(
  'what the moderation has %s gives its sound to the staff, and to its owner at most',
  async (moderation) => {
    const before = await soundReads()
    const change = (to: 'none' | 'hidden' | 'removed') =>
      server.ctx.db.updateTable('tracks').set({ moderation: to }).where('id', '=', track.id).execute()
    await change(moderation)
    const knowing = moderation === 'hidden' ? ['owner', 'staff'] : ['staff']
    const urlOf = new Map(plainReads().map(({ path, url }) => [path, url]))
    const wrong: string[] = []
    for (const [path, name, gave] of before) {
      const answer = await ask(urlOf.get(path) ?? '', viewers[name])
      const isRight = knowing.includes(name) ? (await givesSound(answer)) === gave : answer.status === 404
      if (!isRight) wrong.push(`${path} for ${name}: ${answer.status}`)
    }
    expect(wrong).toEqual([])
    await change('none')
    expect(await soundReads()).toEqual(before)
  },
)

test('of the contract, what lies below a blocked track is shut too, or gives no sound', async () => {
  await server.ctx.db.updateTable('tracks').set({ dmcaBlocked: true }).where('id', '=', track.id).execute()
  const isOfTrack = ({ method, path, name }: Operation) =>
    method === 'GET' && /^\/tracks\/\{\w+\}/.test(path) && !silentReads.has(name)
  const walked = (await operationsOf(server.url)).filter(isOfTrack)
  expect(walked.map(({ name }) => name)).toContain('products.ofTrack')
  for (const { path, name } of walked) {
    const { status, headers } = await call(server, undefined, `GET ${filled(path, { id: track.id })}`)
    expect([name, status, headers.get('link')]).toEqual([name, 451, '</legal/dmca>; rel="blocked-by"'])
  }
})
