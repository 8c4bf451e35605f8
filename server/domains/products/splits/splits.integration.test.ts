import type { Problem } from '@veza/shared/contracts/common.ts'
import { type SplitSheet, splitShareStates, splitSheetStates } from '@veza/shared/contracts/splits.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, newTrack } from '../../../../e2e/support/api.ts'
import { fakeClock } from '../../../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../../../e2e/support/postgres.ts'
import { newSaleableTrack } from '../../../../e2e/support/products.ts'
import {
  newUser,
  type SignedInUser,
  startTestServer,
  type TestServer,
} from '../../../../e2e/support/server.ts'
import { transition } from '../../../platform/db/transition.ts'
import { divideEarnings, sharesOf } from '../index.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let owner: SignedInUser
let ben: SignedInUser
let cleo: SignedInUser
let stranger: SignedInUser
let trackId: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' }, clock })
  owner = await newUser(server)
  // Who earns need not publish.
  ben = await newUser(server, ['listener'])
  cleo = await newUser(server)
  stranger = await newUser(server)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(async () => {
  trackId = (await newSaleableTrack(server, owner)).id
})

type Answer = Omit<SplitSheet, 'status'> & Pick<Problem, 'errors'> & { status: string | number; code: string }
const as = <T = Answer>(user: SignedInUser | undefined, request: string, body?: unknown) =>
  call<T>(server, user, request, body)
const share = ({ username }: SignedInUser, basisPoints: number, part = '') => ({
  username,
  basisPoints,
  part,
})
const propose = (...shares: object[]) => as(owner, `POST /tracks/${trackId}/splits`, { shares })
const accept = (user: SignedInUser, { id }: { id: string }) => as(user, `POST /splits/${id}/accept`)
const decline = (user: SignedInUser, { id }: { id: string }) => as(user, `POST /splits/${id}/decline`)
const withdraw = (user: SignedInUser, { id }: { id: string }) => as(user, `POST /splits/${id}/withdraw`)
const never = '01990000-0000-7000-8000-000000000000'

/** Whose the sound is, by name, at a moment. */
async function earners(at = clock.now()): Promise<Record<string, number>> {
  const [track] = await sharesOf(server.ctx.db, [trackId], at)
  const names = new Map([owner, ben, cleo, stranger].map(({ id, username }) => [id, username]))
  return Object.fromEntries(
    (track?.shares ?? []).map(({ userId, basisPoints }) => [names.get(userId) ?? userId, basisPoints]),
  )
}

describe('a split sheet', () => {
  test('counts once all who are named have accepted, from that moment on', async () => {
    expect(await earners(), 'without one').toEqual({ [owner.username]: 10_000 })
    const { status, body: sheet } = await propose(
      share(owner, 3_334, 'Words'),
      share(ben, 3_333, 'Beats'),
      share(cleo, 3_333),
    )
    expect(status).toBe(201)
    expect(sheet).toMatchObject({ version: 1, status: 'proposed', isInEffect: false, effectiveAt: null })
    expect(sheet.shares.map(({ username, part, status }) => [username, part, status])).toEqual([
      [owner.username, 'Words', 'accepted'],
      [ben.username, 'Beats', 'pending'],
      [cleo.username, '', 'pending'],
    ])
    expect((await accept(ben, sheet)).body.status).toBe('proposed')
    expect(await earners()).toEqual({ [owner.username]: 10_000 })
    clock.advance(1_000)
    const before = clock.now()
    clock.advance(1_000)
    const { body: agreed } = await accept(cleo, sheet)
    expect(agreed).toMatchObject({
      status: 'effective',
      isInEffect: true,
      effectiveAt: clock.now().toISOString(),
    })
    expect(await earners()).toEqual({
      [owner.username]: 3_334,
      [ben.username]: 3_333,
      [cleo.username]: 3_333,
    })
    expect(await earners(before), 'what was sold before').toEqual({ [owner.username]: 10_000 })
    expect((await accept(cleo, sheet)).body, 'said again').toEqual(agreed)
  })

  test('is proposed once under one key, whose answer was lost', async () => {
    const shares = [share(owner, 4_000), share(ben, 6_000)]
    const key = { 'idempotency-key': trackId }
    const again = (of = trackId, wanted = shares, user = owner) =>
      call<Answer>(server, user, `POST /tracks/${of}/splits`, { shares: wanted }, key)
    const all = await Promise.all([again(), again(), again()])
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1)
    const first = all[0]?.body as SplitSheet
    await accept(ben, first)
    const sheet = (await as(owner, `GET /splits/${first.id}`)).body
    expect(sheet.status).toBe('effective')
    expect(await again(), 'as it stands now').toMatchObject({ status: 201, body: sheet })
    const versions = await as<{ items: SplitSheet[] }>(owner, `GET /tracks/${trackId}/splits`)
    expect(versions.body.items).toHaveLength(1)
    const reused = { status: 422, body: { code: 'idempotency-key-reused' } }
    expect(await again(trackId, [share(owner, 5_000), share(ben, 5_000)])).toMatchObject(reused)
    expect(await again((await newSaleableTrack(server, owner)).id)).toMatchObject(reused)
    expect((await again(trackId, shares, stranger)).status, 'of whose track it is not').toBe(404)
  })

  test('of the owner alone counts at once', async () => {
    const { body } = await propose(share(owner, 10_000))
    expect(body).toMatchObject({ status: 'effective', isInEffect: true })
  })

  test('that one declines changes nothing, for anybody', async () => {
    await accept(ben, (await propose(share(owner, 4_000), share(ben, 6_000))).body)
    clock.advance(1_000)
    const { body: sheet } = await propose(share(owner, 9_000), share(ben, 500), share(cleo, 500))
    await accept(cleo, sheet)
    expect((await decline(ben, sheet)).body).toMatchObject({ status: 'declined', isInEffect: false })
    expect((await decline(ben, sheet)).status, 'said again').toBe(200)
    expect(await earners()).toEqual({ [owner.username]: 4_000, [ben.username]: 6_000 })
    expect((await accept(ben, sheet)).body.code).toBe('state-conflict')
    expect((await withdraw(owner, sheet)).body.code).toBe('state-conflict')
    expect((await propose(share(owner, 4_000), share(ben, 6_000))).status, 'and another may follow').toBe(201)
  })

  test('takes a share from nobody unheard: who is left out is asked, and may say no', async () => {
    await accept(ben, (await propose(share(owner, 4_000), share(ben, 6_000))).body)
    clock.advance(1_000)
    const { body: sheet } = await propose(share(owner, 10_000))
    expect(sheet.status).toBe('proposed')
    expect(sheet.shares.map(({ username, basisPoints, status }) => [username, basisPoints, status])).toEqual([
      [owner.username, 10_000, 'accepted'],
      [ben.username, 0, 'pending'],
    ])
    expect(await earners()).toEqual({ [owner.username]: 4_000, [ben.username]: 6_000 })
    expect((await accept(ben, sheet)).body.status).toBe('effective')
    expect(await earners()).toEqual({ [owner.username]: 10_000 })
  })

  test('may leave the owner nothing, who is not asked', async () => {
    await propose(share(owner, 10_000))
    clock.advance(1_000)
    const { body } = await propose(share(ben, 10_000))
    expect(body.shares.map(({ username }) => username)).toEqual([ben.username])
    await accept(ben, body)
    expect(await earners()).toEqual({ [ben.username]: 10_000 })
    clock.advance(1_000)
    const { body: back } = await propose(share(owner, 10_000))
    expect(back.shares).toHaveLength(2)
  })

  test('is taken back by its owner alone, before it counts', async () => {
    const { body: sheet } = await propose(share(owner, 5_000), share(ben, 5_000))
    expect((await withdraw(ben, sheet)).body).toMatchObject({ status: 403, code: 'not-yours-to-do' })
    expect((await withdraw(owner, sheet)).body.status).toBe('withdrawn')
    expect((await withdraw(owner, sheet)).status, 'said again').toBe(200)
    expect((await accept(ben, sheet)).body.code).toBe('state-conflict')
    expect(await earners()).toEqual({ [owner.username]: 10_000 })
  })

  test('waits alone: there is one proposal at a time, also of two that come at once', async () => {
    const answers = await Promise.all([
      propose(share(owner, 5_000), share(ben, 5_000)),
      propose(share(owner, 1_000), share(cleo, 9_000)),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    expect((await propose(share(ben, 10_000))).body.code).toBe('split-open')
  })

  test('counts once when the last two accept at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      trackId = (await newTrack(server, owner)).id
      const { body: sheet } = await propose(share(owner, 1), share(ben, 4_999), share(cleo, 5_000))
      const answers = await Promise.all([accept(ben, sheet), accept(cleo, sheet)])
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      expect((await as(owner, `GET /splits/${sheet.id}`)).body.status).toBe('effective')
    }
  })

  test('is either accepted or taken back, when both come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      trackId = (await newTrack(server, owner)).id
      const { body: sheet } = await propose(share(owner, 5_000), share(ben, 5_000))
      const answers = await Promise.all([accept(ben, sheet), withdraw(owner, sheet)])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      const said = answers.find(({ status }) => status === 200)?.body.status
      expect((await as(owner, `GET /splits/${sheet.id}`)).body.status).toBe(said)
    }
  })

  test.each<[string, () => object[], RegExp]>([
    ['99.99 %', () => [share(owner, 5_000), share(ben, 4_999)], /^shares$/],
    ['100.01 %', () => [share(owner, 5_000), share(ben, 5_001)], /^shares$/],
    ['three times 33.33 %', () => [owner, ben, cleo].map((user) => share(user, 3_333)), /^shares$/],
    ['nobody', () => [], /^shares$/],
    ['a share of nothing', () => [share(owner, 10_000), share(ben, 0)], /^shares\.1/],
    ['half a basis point', () => [share(owner, 9_999.5), share(ben, 0.5)], /^shares\.0/],
    ['less than nothing', () => [share(owner, 10_001), share(ben, -1)], /^shares\.0/],
    [
      'somebody twice',
      () => [share(owner, 5_000), { ...share(owner, 5_000), username: owner.username.toUpperCase() }],
      /^shares$/,
    ],
  ])('of %s is refused', async (_name, shares, field) => {
    const { status, body } = await propose(...shares())
    expect([status, body.code]).toEqual([400, 'invalid'])
    expect(body.errors?.[0]?.field).toMatch(field)
  })

  test('names people who are there, and who let its owner near', async () => {
    const named = (user: { username: string }) =>
      propose(share(owner, 5_000), { username: user.username, basisPoints: 5_000 })
    expect((await named({ username: 'nobody-here' })).body.code).toBe('person-not-found')
    await as(stranger, `PUT /people/${owner.username}/block`)
    expect((await named(stranger)).body.code).toBe('person-not-found')
    await as(stranger, `DELETE /people/${owner.username}/block`)
    const rows = await sql`SELECT FROM split_sheets WHERE track_id = ${trackId}`.execute(server.ctx.db)
    expect(rows.rows).toHaveLength(0)
  })

  test('is for the owner’s tracks, and between those who are named', async () => {
    const { body: sheet } = await propose(share(owner, 5_000), share(ben, 5_000))
    for (const user of [owner, ben])
      expect((await as(user, `GET /splits/${sheet.id}`)).body).toMatchObject({ id: sheet.id })
    for (const request of [
      `GET /splits/${sheet.id}`,
      `POST /splits/${sheet.id}/accept`,
      `POST /splits/${sheet.id}/decline`,
      `POST /splits/${sheet.id}/withdraw`,
      `GET /splits/${never}`,
    ])
      expect((await as(stranger, request)).body.code).toBe('split-not-found')
    const foreign = { shares: [share(stranger, 10_000)] }
    for (const track of [trackId, never])
      expect((await as(stranger, `POST /tracks/${track}/splits`, foreign)).body.code).toBe('track-not-found')
    expect((await as(ben, `GET /tracks/${trackId}/splits`)).body.code).toBe('track-not-found')
    expect((await as(ben, `POST /tracks/${trackId}/splits`, foreign)).body.code).toBe('needs-creator')
    expect((await accept(owner, sheet)).status, 'whoever proposes has agreed').toBe(200)
    const onlyBen = await as(owner, `POST /tracks/${(await newTrack(server, owner)).id}/splits`, {
      shares: [share(ben, 10_000)],
    })
    expect((await accept(owner, onlyBen.body)).body.code).toBe('not-yours-to-do')
  })

  test('is listed, for its owner by track, for who is named by person', async () => {
    const dora = await newUser(server)
    const ids: string[] = []
    for (let made = 0; made < 3; made += 1) {
      clock.advance(1_000)
      const { body } = await propose(share(owner, 5_000), share(dora, 5_000))
      ids.unshift(body.id)
      await decline(dora, body)
    }
    type Page = { items: SplitSheet[]; nextCursor: string | null }
    for (const [user, path] of [
      [owner, `/tracks/${trackId}/splits`],
      [dora, '/me/splits'],
    ] as const) {
      const first = (await as<Page>(user, `GET ${path}?limit=2`)).body
      const second = (await as<Page>(user, `GET ${path}?limit=2&cursor=${first.nextCursor}`)).body
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids)
      expect(first.items.map(({ version }) => version)).toEqual([3, 2])
    }
    const { items } = (await as<Page>(dora, 'GET /me/splits')).body
    expect(items[0]?.shares.map(({ isSelf }) => isSelf)).toEqual([false, true])
  })
})

describe('what a product earns', () => {
  test('is divided among its tracks evenly, then by each track’s sheet, as it was at that moment', async () => {
    const tracks = [
      trackId,
      (await newSaleableTrack(server, owner)).id,
      (await newSaleableTrack(server, owner)).id,
    ]
    await accept(ben, (await propose(share(owner, 6_667), share(ben, 3_333))).body)
    const then = clock.now()
    const shares = await sharesOf(server.ctx.db, tracks, then)
    expect(shares.map((one) => one.trackId)).toEqual(tracks)
    const earned = (amount: number, at: typeof shares) =>
      divideEarnings(amount, at).map((one) => [
        tracks.indexOf(one.trackId),
        one.userId === owner.id,
        one.amount,
      ])
    expect(earned(1_000, shares)).toEqual([
      [0, true, 223],
      [0, false, 111],
      [1, true, 333],
      [2, true, 333],
    ])
    clock.advance(1_000)
    await accept(ben, (await propose(share(ben, 10_000))).body)
    expect(earned(1, await sharesOf(server.ctx.db, tracks, clock.now()))).toEqual([[0, false, 1]])
    expect(earned(1, await sharesOf(server.ctx.db, tracks, then)), 'what was sold before').toEqual([
      [0, true, 1],
    ])
  })

  test('is the newest sheet’s, of two that took effect in the same moment', async () => {
    await propose(share(owner, 10_000))
    await accept(ben, (await propose(share(ben, 10_000))).body)
    expect(await earners()).toEqual({ [ben.username]: 10_000 })
  })

  test('of somebody whose account is gone is the owner’s', async () => {
    const gone = await newUser(server)
    await accept(gone, (await propose(share(owner, 2_500), share(gone, 7_500))).body)
    expect(await earners()).toEqual({ [owner.username]: 2_500, [gone.id]: 7_500 })
    await sql`UPDATE users SET erased_at = now(), email = NULL, password_hash = NULL, display_name = '',
      email_verified_at = NULL WHERE id = ${gone.id}`.execute(server.ctx.db)
    expect(await earners()).toEqual({ [owner.username]: 10_000 })
    clock.advance(1_000)
    const { body } = await propose(share(owner, 10_000))
    expect(body.status, 'and nobody has to be asked who cannot answer').toBe('effective')
  })
})

describe('the database, whoever asks', () => {
  const run = (text: string) => sql.raw(text).execute(server.ctx.db)
  const sheetOf = async () => (await propose(share(owner, 5_000), share(ben, 5_000))).body.id

  test('takes no sheet whose shares are not the whole', async () => {
    const id = await sheetOf()
    const insert = (basisPoints: number) =>
      run(`INSERT INTO split_shares (id, sheet_id, user_id, position, basis_points, status, updated_at)
        VALUES (gen_random_uuid(), '${id}', '${cleo.id}', 3, ${basisPoints}, 'pending', now())`)
    await expect(insert(1)).rejects.toThrow('are 10001 of 10000')
    await expect(insert(-1)).rejects.toThrow('basis_points_check')
    await insert(0)
    await expect(
      run(`INSERT INTO split_sheets (id, track_id, owner_id, version, status, created_at, updated_at)
        VALUES (gen_random_uuid(), '${trackId}', '${owner.id}', 9, 'withdrawn', now(), now())`),
    ).rejects.toThrow('are 0 of 10000')
  })

  test('changes no line and deletes none', async () => {
    const id = await sheetOf()
    for (const change of [
      `UPDATE split_shares SET basis_points = 0 WHERE sheet_id = '${id}'`,
      `UPDATE split_shares SET user_id = '${cleo.id}' WHERE sheet_id = '${id}' AND user_id = '${ben.id}'`,
      `DELETE FROM split_shares WHERE sheet_id = '${id}'`,
      `UPDATE split_sheets SET version = 7 WHERE id = '${id}'`,
      `DELETE FROM split_sheets WHERE id = '${id}'`,
    ])
      await expect(run(change), change).rejects.toThrow('does not change')
  })

  test('lets no sheet count before all have agreed, and none of another’s track be', async () => {
    const id = await sheetOf()
    await expect(
      run(`UPDATE split_sheets SET status = 'effective', effective_at = now() WHERE id = '${id}'`),
    ).rejects.toThrow('before all have agreed')
    await expect(run(`UPDATE split_sheets SET status = 'effective' WHERE id = '${id}'`)).rejects.toThrow(
      'violates check constraint',
    )
    await expect(
      run(`INSERT INTO split_sheets (id, track_id, owner_id, version, status, created_at, updated_at)
        VALUES (gen_random_uuid(), '${trackId}', '${ben.id}', 9, 'withdrawn', now(), now())`),
    ).rejects.toThrow('foreign key')
  })

  const machines = [
    ['split_sheets', splitSheetStates, ['proposed effective', 'proposed declined', 'proposed withdrawn']],
    ['split_shares', splitShareStates, ['pending accepted', 'pending declined']],
  ] as const
  test.each(machines)('all pairs of %s', async (table, machine, legal) => {
    for (const from of machine.states)
      for (const to of machine.states) {
        const isLegal = (legal as readonly string[]).includes(`${from} ${to}`)
        expect([from, to, machine.canMove(from as never, to as never)]).toEqual([from, to, isLegal])
        if (isLegal) continue
        const move = { table, id: never, from, to, now: clock.now() } as never
        const moved = server.ctx.transaction((tx) => transition(tx, machine as never, move))
        await expect(moved).rejects.toThrow('is not a legal transition')
      }
  })
})
