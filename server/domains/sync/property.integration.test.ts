import type { Product } from '@veza/shared/contracts/products.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { giveSound } from '../../../e2e/support/catalog.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newDraft, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { settled } from '../../../e2e/support/settled.ts'
import { type Picture, pull, sorted } from './testing.ts'

let database: TestDatabase
let server: TestServer
beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

const edits = [
  'rename',
  'publish',
  'unpublish',
  'delete',
  'offer',
  'listening',
  'on-sale',
  'withdraw',
  'new',
] as const
/** What a client does, to which of the things there are, and whether it looks for changes after it. */
const step = fc.record({
  edit: fc.constantFrom(...edits),
  which: fc.nat(20),
  looks: fc.boolean(),
  limit: fc.integer({ min: 1, max: 4 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Refusals (a stale version, nothing to publish) are part of the game. */
async function perform(user: SignedInUser, tracks: string[], products: string[], { edit, which }: Step) {
  const track = tracks[which % tracks.length] ?? ''
  const id = products[which % products.length] ?? ''
  const version = async () => (await call<Product>(server, user, `GET /products/${id}`)).body.version
  if (edit === 'new') tracks.push((await newTrack(server, user, `New ${which}`)).id)
  else if (edit === 'rename') {
    const { body } = await call<{ version: number }>(server, user, `GET /tracks/${track}`)
    const change = { version: body.version, title: `Title ${which}` }
    await call(server, user, `PATCH /tracks/${track}`, change)
  } else if (edit === 'delete') await call(server, user, `DELETE /tracks/${track}`)
  else if (edit === 'publish' || edit === 'unpublish')
    await call(server, user, `POST /tracks/${track}/${edit}`)
  else if (edit === 'on-sale' || edit === 'withdraw') await call(server, user, `POST /products/${id}/${edit}`)
  else if (edit === 'listening')
    await call(server, user, `PATCH /products/${id}`, { version: await version(), listening: 'whole' })
  else
    await call(server, user, `PUT /products/${id}/offer`, {
      version: await version(),
      ...offerOf([licenceOf(100 + which)]),
    })
}

/** One client works through its steps and, in between, follows the changes in pages of its own size. */
async function live(
  user: SignedInUser,
  tracks: string[],
  products: string[],
  steps: readonly Step[],
): Promise<{ picture: Picture; cursor: string | undefined }> {
  const picture: Picture = new Map()
  let cursor: string | undefined
  for (const one of steps) {
    await perform(user, tracks, products, one)
    if (one.looks) cursor = await pull(server, user, picture, cursor, one.limit)
  }
  return { picture, cursor }
}

test('whatever two clients edit at once, following the changes gives what a listing of all gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 12 }),
      fc.array(step, { minLength: 3, maxLength: 12 }),
      async (ofOne, ofOther) => {
        const user = await newUser(server)
        const tracks: string[] = []
        for (const title of ['A', 'B', 'C']) {
          const { id } = await newTrack(server, user, title)
          await giveSound(server, user, id)
          tracks.push(id)
        }
        const products = [(await newDraft(server, user)).id, (await newDraft(server, user)).id]
        const lives = await Promise.all([ofOne, ofOther].map((steps) => live(user, tracks, products, steps)))
        await settled(server)
        const full: Picture = new Map()
        await pull(server, user, full, undefined, 3)
        for (const { picture, cursor } of lives) {
          await pull(server, user, picture, cursor)
          expect(sorted(picture)).toEqual(sorted(full))
        }
      },
    ),
    { numRuns: 15 },
  )
}, 240_000)
