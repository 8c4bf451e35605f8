import type { NewLicence, Offer, Product } from '@veza/shared/contracts/products.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { licenceWords } from '@veza/shared/licences/index.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentsOf } from '../../../e2e/attacks/support/snapshot.ts'
import { call, newTrack, uploadWhole } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import {
  licenceOf,
  newDraft,
  newImage,
  newOnSale,
  offerOf,
  type ProductAnswer,
} from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { sweepStorage } from '../uploads/index.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let owner: SignedInUser

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({
    databaseUrl: database.url,
    env: { ROLE: 'web', LOG_LEVEL: 'silent' },
    clock,
  })
  owner = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const mine = <T = ProductAnswer>(request: string, body?: unknown) => call<T>(server, owner, request, body)
const put = (product: Pick<Product, 'id' | 'version'>, offer: object) =>
  mine(`PUT /products/${product.id}/offer`, { version: product.version, ...offer })
const now = (id: string) => mine(`GET /products/${id}`)
const own = (ownName: string, ownText: string) => ({ ownName, ownText })

describe('an offer', () => {
  test('says images, currency and licences, each in its order, and reads back as it was said', async () => {
    const images = [(await newImage(server, owner)).id, (await newImage(server, owner)).id]
    const licences: NewLicence[] = [
      licenceOf(1_000, { formats: ['aac', 'original'] }),
      licenceOf(2_500, { terms: { template: 'podcast' }, payWhatYouWant: { minimum: 500 } }),
      licenceOf(0, { terms: own('School', 'Teachers may\nuse it in class.') }),
      licenceOf(90_000, { terms: { template: 'exclusive' } }),
    ]
    const draft = await newDraft(server, owner)
    const { status, body } = await put(draft, offerOf(licences, { currency: 'chf', images }))
    expect([status, body.version]).toEqual([200, 2])
    expect(body.currency).toBe('chf')
    expect(body.images.map(({ id }) => id)).toEqual(images)
    expect(body.coverUrl).toBe(body.images[0]?.url)
    expect(body.licences.map(({ id: _id, text: _text, ...licence }) => licence)).toEqual([
      {
        template: 'personal',
        templateVersion: 1,
        name: 'Personal',
        price: 1_000,
        payWhatYouWant: null,
        formats: ['aac', 'original'],
        exclusive: false,
      },
      {
        template: 'podcast',
        templateVersion: 1,
        name: 'Podcast',
        price: 2_500,
        payWhatYouWant: { minimum: 500 },
        formats: ['aac'],
        exclusive: false,
      },
      {
        template: null,
        templateVersion: null,
        name: 'School',
        price: 0,
        payWhatYouWant: null,
        formats: ['aac'],
        exclusive: false,
      },
      {
        template: 'exclusive',
        templateVersion: 1,
        name: 'Exclusive',
        price: 90_000,
        payWhatYouWant: null,
        formats: ['aac'],
        exclusive: true,
      },
    ])
    expect(body.licences[2]?.text).toBe('Teachers may\nuse it in class.')
    const inFrench = await mine(`GET /products/${draft.id}?locale=fr`)
    expect(inFrench.body.licences.map(({ name, text }) => [name, text]).slice(0, 3)).toEqual([
      ['Personnelle', licenceWords('personal', 1, 'fr').text],
      ['Podcast', licenceWords('podcast', 1, 'fr').text],
      ['School', 'Teachers may\nuse it in class.'],
    ])
  })

  test('our licence texts can be read before one is chosen, in both languages', async () => {
    type Texts = { items: { template: string; version: number; text: string }[] }
    const { body } = await call<Texts>(server, undefined, 'GET /licence-templates?locale=fr')
    expect(body.items.map(({ template, version }) => [template, version])).toEqual([
      ['personal', 1],
      ['podcast', 1],
      ['commercial', 1],
      ['exclusive', 1],
    ])
    expect(body.items[0]?.text).toBe(licenceWords('personal', 1, 'fr').text)
  })

  test('keeps the id of a licence that is said again, wherever it stands now, and of no other', async () => {
    const formats: NewLicence['formats'] = ['original', 'aac']
    const licences = [licenceOf(1_000, { formats }), licenceOf(2_000), licenceOf(3_000)]
    const first = (await put(await newDraft(server, owner), offerOf(licences))).body
    const [a, b, c] = first.licences.map(({ id }) => id)
    const again = licenceOf(1_000, { formats: formats.toReversed() })
    const moved = [licences[2]!, licenceOf(2_001), again, again]
    const second = (await put(first, offerOf(moved))).body
    const ids = second.licences.map(({ id }) => id)
    expect([ids[0], ids[2]]).toEqual([c, a])
    expect(new Set([...ids, b]).size, 'new ones are new').toBe(5)
    const inDollars = (await put(second, offerOf(moved, { currency: 'usd' }))).body
    expect(inDollars.licences.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual([])
    const { rows } = await sql<{ price: number; currency: string }>`
      SELECT price, currency FROM product_licences WHERE id = ${b}`.execute(server.ctx.db)
    expect(rows, 'what orders point to stays as it was').toEqual([{ price: 2_000, currency: 'eur' }])
  })

  test.each<[string, object, string]>([
    ['no licence', offerOf([]), 'licences'],
    ['eleven licences', offerOf(Array.from({ length: 11 }, () => licenceOf(100))), 'licences'],
    ['49 cents', offerOf([licenceOf(49)]), 'licences.0.price'],
    ['half a cent', offerOf([licenceOf(100.5)]), 'licences.0.price'],
    ['less than nothing', offerOf([licenceOf(-1)]), 'licences.0.price'],
    ['a cent more than can be paid at once', offerOf([licenceOf(100_000_000)]), 'licences.0.price'],
    ['more yen than there are', offerOf([licenceOf(100_000_000)], { currency: 'jpy' }), 'licences.0.price'],
    [
      'a minimum that cannot be paid',
      offerOf([licenceOf(100, { payWhatYouWant: { minimum: 1 } })]),
      'licences.0.payWhatYouWant.minimum',
    ],
    [
      'a minimum above what is suggested',
      offerOf([licenceOf(100), licenceOf(100, { payWhatYouWant: { minimum: 101 } })]),
      'licences.1.payWhatYouWant.minimum',
    ],
    ['another currency', offerOf([licenceOf(100)], { currency: 'xxx' as 'eur' }), 'currency'],
    ['no format', offerOf([licenceOf(100, { formats: [] })]), 'licences.0.formats'],
    ['a format twice', offerOf([licenceOf(100, { formats: ['aac', 'aac'] })]), 'licences.0.formats'],
    ['words of nothing', offerOf([licenceOf(100, { terms: own(' ', 'x') })]), 'licences.0.terms'],
    [
      'words without end',
      offerOf([licenceOf(100, { terms: own('x', 'y'.repeat(8_001)) })]),
      'licences.0.terms',
    ],
    ['11 images', offerOf([licenceOf(100)], { images: Array.from({ length: 11 }, randomId) }), 'images'],
  ])('of %s is refused, and the field is named', async (_name, offer, field) => {
    const draft = await newDraft(server, owner)
    const { status, body } = await put(draft, offer)
    expect([status, body.code]).toEqual([400, 'invalid'])
    expect(body.errors?.map((error) => error.field).find((named) => named.startsWith(field))).toBeDefined()
    expect((await now(draft.id)).body).toEqual(draft)
  })

  test.each<[string, Partial<Offer>, number]>([
    ['nothing', {}, 0],
    ['the least of euros', {}, 50],
    ['the most of euros', {}, 99_999_999],
    ['the most of yen', { currency: 'jpy' }, 99_999_999],
  ])('of %s is taken to the unit', async (_name, more, price) => {
    const { status, body } = await put(await newDraft(server, owner), offerOf([licenceOf(price)], more))
    expect([status, body.licences[0]?.price]).toEqual([200, price])
  })

  const refusedImages: [string, () => Promise<string>, object][] = [
    ['of nobody', async () => randomId(), { status: 404, code: 'upload-not-found' }],
    [
      'of somebody else',
      async () => (await newImage(server, await newUser(server))).id,
      { status: 404, code: 'upload-not-found' },
    ],
    [
      'that is sound',
      async () => {
        const { id } = await newTrack(server, owner)
        return (await uploadWhole(server, owner, id, Buffer.from(`RIFF ${id}`))).id
      },
      { status: 409, code: 'other-purpose' },
    ],
    [
      'that was not what had been announced',
      async () => {
        const { id } = await newImage(server, owner)
        await sql`UPDATE uploads SET integrity = 'corrupt' WHERE id = ${id}`.execute(server.ctx.db)
        return id
      },
      { status: 409, code: 'upload-corrupt' },
    ],
  ]
  test.each(refusedImages)(
    'with an image %s is refused, and nothing of it stays',
    async (_name, image, refusal) => {
      const good = await newImage(server, owner)
      const draft = await newDraft(server, owner)
      const offer = offerOf([licenceOf(700)], { images: [good.id, await image()] })
      expect((await put(draft, offer)).body).toMatchObject(refusal)
      expect((await now(draft.id)).body).toEqual(draft)
    },
  )
})

const randomId = () => `01990000-0000-7000-8000-${Math.random().toString(16).slice(2, 14).padEnd(12, '0')}`

describe('all or nothing', () => {
  /** A product on sale with two images and two licences, and an offer that changes everything. */
  async function before(): Promise<{ product: Product; next: Offer }> {
    const images = [await newImage(server, owner), await newImage(server, owner)].map(({ id }) => id)
    const product = await newOnSale(server, owner, offerOf([licenceOf(1_000), licenceOf(2_000)], { images }))
    const next = offerOf([licenceOf(3_000), licenceOf(4_000), licenceOf(5_000)], {
      currency: 'usd',
      images: [(await newImage(server, owner)).id],
    })
    return { product, next }
  }

  /** Lets the database fail once at a step of the change; what it does is as real as a crash. */
  async function failing(when: string, fault: string, work: () => Promise<void>): Promise<void> {
    const { db } = server.ctx
    await sql
      .raw(
        `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${fault}; RETURN NULL; END $$`,
      )
      .execute(db)
    const [, table = ''] = /ON (\w+)/.exec(when) ?? []
    await sql
      .raw(`CREATE CONSTRAINT TRIGGER fault AFTER ${when} FOR EACH ROW EXECUTE FUNCTION fail()`)
      .execute(db)
    try {
      await work()
    } finally {
      await sql.raw(`DROP TRIGGER fault ON ${table}; DROP FUNCTION fail()`).execute(db)
    }
  }

  const steps = [
    ['once the old images are gone', 'DELETE ON product_images'],
    ['between images and licences', 'INSERT ON product_images'],
    ['once the old licences are retired', 'UPDATE ON product_licences'],
    ['after the first new licence', 'INSERT ON product_licences'],
    ['once all is written', 'UPDATE ON products'],
    ['at the very end', 'INSERT ON product_licences DEFERRABLE INITIALLY DEFERRED'],
  ] as const
  const faults = [
    ['fails', `RAISE EXCEPTION 'a fault in the middle'`],
    ['dies', 'PERFORM pg_terminate_backend(pg_backend_pid())'],
  ] as const
  const cases = steps.flatMap(([step, when]) => faults.map(([how, fault]) => ({ step, how, when, fault })))

  test.each(cases)(
    '$step the database $how: images and licences are the old ones',
    async ({ when, fault }) => {
      const { product, next } = await before()
      await failing(when, fault, async () => {
        const contents = await contentsOf(server.ctx.db)
        const { status, body } = await put(product, next)
        expect([status, body.code]).toEqual([500, 'internal'])
        expect(await contentsOf(server.ctx.db)).toEqual(contents)
        expect((await now(product.id)).body).toEqual(product)
      })
      const { status, body } = await put(product, next)
      expect(status, 'and the same again goes through').toBe(200)
      expect([body.currency, body.images.length, body.licences.map(({ price }) => price)]).toEqual([
        'usd',
        1,
        [3_000, 4_000, 5_000],
      ])
    },
  )

  test('of two at once one stands whole, and the other is told how things are', async () => {
    const { product, next } = await before()
    const other = offerOf([licenceOf(7_000)], { images: [] })
    const answers = await Promise.all([put(product, next), put(product, other)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const [won, lost] = answers.toSorted((one, two) => one.status - two.status).map(({ body }) => body)
    expect(lost).toMatchObject({ code: 'stale-version', current: won })
    const stands = (await now(product.id)).body
    expect(stands).toEqual(won)
    const prices = stands.licences.map(({ price }) => price)
    expect([
      [1, 3_000, 4_000, 5_000],
      [0, 7_000],
    ]).toContainEqual([stands.images.length, ...prices])
  })

  test('whose answer was lost says it again, and is told that it stands', async () => {
    const { product, next } = await before()
    const { body } = await put(product, next)
    expect((await put(product, next)).body).toMatchObject({ code: 'stale-version', current: body })
    expect((await now(product.id)).body).toEqual(body)
  })

  test('who has seen an older version is refused, and a PATCH counts as well', async () => {
    const { product, next } = await before()
    const patch = { version: product.version, description: 'New words' }
    expect((await mine(`PATCH /products/${product.id}`, patch)).status).toBe(200)
    expect((await put(product, next)).body.code).toBe('stale-version')
    expect((await mine(`PATCH /products/${product.id}`, patch)).body.code).toBe('stale-version')
  })
})

describe('images', () => {
  const image = async (address: string | undefined, user?: SignedInUser) => {
    const answer = await fetch(address ?? '', {
      redirect: 'manual',
      headers: user ? { authorization: user.authorization } : {},
    })
    return { status: answer.status, location: answer.headers.get('location') ?? '' }
  }

  test('of what is on sale are everybody’s to see, of a draft its seller’s alone', async () => {
    const upload = await newImage(server, owner, 'with a cat')
    const draft = await newDraft(server, owner)
    const { body } = await put(draft, offerOf([licenceOf(500)], { images: [upload.id] }))
    const address = body.images[0]?.url.replace(/^.*?\/api/, `${server.url}/api`)
    expect((await image(address)).status).toBe(404)
    const { status, location } = await image(address, owner)
    expect(status).toBe(302)
    expect(await (await fetch(location)).text()).toContain('with a cat')
    await mine(`POST /products/${draft.id}/on-sale`)
    expect((await image(address)).status).toBe(302)
    expect((await image(address?.replace(upload.id, randomId()))).status).toBe(404)
    expect((await image(address?.replace(upload.id, 'x'))).status).toBe(404)
  })

  test('stay as long as a product shows them, and a while after', async () => {
    const [shown, letGo] = [await newImage(server, owner), await newImage(server, owner)]
    const images = [shown.id, letGo.id]
    const product = await newOnSale(server, owner, offerOf([licenceOf(500)], { images }))
    const statusOf = async (id: string) => (await mine<{ status: string }>(`GET /uploads/${id}`)).body.status
    clock.advance(8 * DAY_MS)
    owner = await again(owner)
    await sweepStorage(server.ctx)
    expect([await statusOf(shown.id), await statusOf(letGo.id)]).toEqual(['complete', 'complete'])
    await put(product, offerOf([licenceOf(500)], { images: [shown.id] }))
    await sweepStorage(server.ctx)
    expect(await statusOf(letGo.id), 'pages may still ask for it').toBe('complete')
    clock.advance(8 * DAY_MS)
    owner = await again(owner)
    await sweepStorage(server.ctx)
    expect([await statusOf(shown.id), await statusOf(letGo.id)]).toEqual(['complete', 'purged'])
  })

  test('that turn out not to be what was announced are not shown', async () => {
    const upload = await newImage(server, owner)
    const product = await newOnSale(server, owner, offerOf([licenceOf(500)], { images: [upload.id] }))
    await sql`UPDATE uploads SET integrity = 'corrupt' WHERE id = ${upload.id}`.execute(server.ctx.db)
    expect((await now(product.id)).body).toMatchObject({ images: [], coverUrl: null })
  })
})

/** The clock has moved on: tokens have not. */
async function again(user: SignedInUser): Promise<SignedInUser> {
  const { body } = await call<{ accessToken: string }>(server, undefined, 'POST /auth/login', {
    email: user.email,
    password: user.password,
  })
  return { ...user, authorization: `Bearer ${body.accessToken}` }
}

describe('the database, whoever asks', () => {
  const run = (text: string) => sql.raw(text).execute(server.ctx.db)

  test('changes nothing that a licence says', async () => {
    const { licences } = await newOnSale(server, owner)
    const id = licences[0]?.id
    for (const change of [
      'price = 1',
      `currency = 'usd'`,
      'minimum = 0',
      `formats = '{original}'`,
      'template_version = 2',
    ])
      await expect(run(`UPDATE product_licences SET ${change} WHERE id = '${id}'`)).rejects.toThrow(
        'does not change',
      )
    await run(
      `UPDATE products SET status = 'withdrawn' WHERE id = (SELECT product_id FROM product_licences WHERE id = '${id}')`,
    )
    await run(`UPDATE product_licences SET retired_at = now() WHERE id = '${id}'`)
    await expect(run(`UPDATE product_licences SET retired_at = NULL WHERE id = '${id}'`)).rejects.toThrow(
      'does not change',
    )
  })

  test('takes no second currency, no shared place, no eleventh licence, no sale of nothing', async () => {
    const { id } = await newOnSale(server, owner)
    const insert = (values: string) =>
      run(`INSERT INTO product_licences (id, product_id, position, template, template_version, currency, price, formats, created_at)
        VALUES (gen_random_uuid(), '${id}', ${values}, '{aac}', now())`)
    await expect(insert(`2, 'personal', 1, 'usd', 100`)).rejects.toThrow('several currencies')
    await expect(insert(`1, 'personal', 1, 'eur', 100`)).rejects.toThrow('product_licences_position')
    await expect(insert(`11, 'personal', 1, 'eur', 100`)).rejects.toThrow('position_check')
    await expect(insert(`2, 'personal', NULL, 'eur', 100`)).rejects.toThrow('violates check constraint')
    await expect(insert(`2, 'personal', 1, 'eur', 10000000000`)).rejects.toThrow('price_check')
    await expect(
      run(`UPDATE product_licences SET retired_at = now() WHERE product_id = '${id}'`),
    ).rejects.toThrow('on sale without a licence')
  })

  test('puts nobody else’s track into a product', async () => {
    const other = await newUser(server)
    const foreign = await newTrack(server, other)
    const { id } = await newDraft(server, owner, {
      kind: 'release',
      title: 'x',
      trackIds: [(await newTrack(server, owner)).id],
    })
    const insert = (seller: string) =>
      run(`INSERT INTO product_tracks (product_id, seller_id, kind, position, track_id)
        VALUES ('${id}', '${seller}', 'release', 2, '${foreign.id}')`)
    await expect(insert(owner.id)).rejects.toThrow('foreign key')
    await expect(insert(other.id)).rejects.toThrow('foreign key')
  })
})
