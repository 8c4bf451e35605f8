import { type AuditEntry, actionsIn, auditActions, auditFamilies } from '@veza/shared/contracts/audit.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { newStaff } from '../../../e2e/support/staff.ts'
import { audit, type Deed } from '../../platform/audit/index.ts'
import { csvParts } from './service.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute))
let database: TestDatabase
let server: TestServer
let admin: SignedInUser
let moderator: SignedInUser
let user: SignedInUser
const caseId = '01990000-0000-7000-8000-0000000000aa'

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  admin = await newStaff(server, 'admin')
  moderator = await newStaff(server, 'moderator')
  user = await newUser(server)
  const onUser = { subjectKind: 'user', subjectId: user.id }
  const deeds: Deed[] = [
    {
      actorId: admin.id,
      action: 'account.role-granted',
      ...onUser,
      reason: '=1+1',
      details: { role: 'moderator' },
    },
    {
      actorId: moderator.id,
      action: 'moderation.warn',
      subjectKind: 'case',
      subjectId: caseId,
      details: { ownerId: user.id, number: 1001 },
    },
    { actorId: null, action: 'moderation.suspension-ended', ...onUser },
    { actorId: admin.id, action: 'home.featured', subjectKind: 'track', subjectId: server.ctx.newId() },
    { actorId: null, action: 'uploads.suspended', subjectKind: 'user', subjectId: moderator.id },
  ]
  for (const [minute, deed] of deeds.entries())
    await server.ctx.transaction((tx) => audit(tx, { ...server.ctx, clock: { now: () => at(minute) } }, deed))
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

interface Page {
  readonly items: AuditEntry[]
  readonly nextCursor: string | null
  readonly code?: string
}
const list = async (query = '') => (await call<Page>(server, admin, `GET /admin/audit${query}`)).body
const csv = (query = '', by: SignedInUser | undefined = admin) =>
  call<string>(server, by, `GET /admin/audit.csv${query}`)
const all = [
  'uploads.suspended',
  'home.featured',
  'moderation.suspension-ended',
  'moderation.warn',
  'account.role-granted',
]

test('every action has a family, and one alone', () => {
  const found = (Object.keys(auditFamilies) as (keyof typeof auditFamilies)[]).flatMap(actionsIn)
  expect(found.toSorted()).toEqual([...auditActions].sort())
})

test('what was done is told with who, whom, whose and why, the newest first', async () => {
  const { items } = await list()
  expect(items.map(({ action }) => action)).toEqual(all)
  expect(items.at(-1)).toEqual({
    id: expect.any(String),
    at: at(0).toISOString(),
    actor: { id: admin.id, username: admin.username },
    action: 'account.role-granted',
    subject: { kind: 'user', id: user.id, name: user.username },
    owner: null,
    reason: '=1+1',
    details: { role: 'moderator' },
  })
  expect(items[3]).toMatchObject({
    subject: { kind: 'case', id: caseId, name: null },
    owner: { id: user.id, username: user.username },
  })
  expect(items[2]?.actor).toBeNull()
})

describe('the filters, each alone and together, of the list and of the table', () => {
  const filters = (): [string, string[]][] => [
    [`actor=${admin.username}`, ['home.featured', 'account.role-granted']],
    [`actor=@${admin.username.toUpperCase()}`, ['home.featured', 'account.role-granted']],
    [`actor=${moderator.id}`, ['moderation.warn']],
    ['byServer=true', ['uploads.suspended', 'moderation.suspension-ended']],
    [`subject=${user.username}`, ['moderation.suspension-ended', 'moderation.warn', 'account.role-granted']],
    [`subject=${caseId}`, ['moderation.warn']],
    ['family=moderation', ['moderation.suspension-ended', 'moderation.warn']],
    ['family=uploads', ['uploads.suspended']],
    ['action=home.featured', ['home.featured']],
    [`from=${at(3).toISOString()}`, ['uploads.suspended', 'home.featured']],
    [`to=${at(1).toISOString()}`, ['account.role-granted']],
    [
      `from=${at(1).toISOString()}&to=${at(3).toISOString()}`,
      ['moderation.suspension-ended', 'moderation.warn'],
    ],
    [`subject=${user.id}&actor=${moderator.id}&family=moderation`, ['moderation.warn']],
    [`subject=${user.id}&family=home`, []],
    ['actor=nobody-of-this-name', []],
    ["actor=' OR true --", []],
  ]
  test('find what fits', async () => {
    for (const [query, actions] of filters()) {
      expect([query, (await list(`?${query}`)).items.map(({ action }) => action)]).toEqual([query, actions])
      const lines = (await csv(`?${query}`)).body.trimEnd().split('\r\n').slice(1)
      expect([query, lines.map((line) => line.split(',')[3])]).toEqual([query, actions])
    }
  })

  test.each(['action=account.robbed', 'family=everything', 'from=yesterday', 'byServer=perhaps', 'actor='])(
    '%s is refused',
    async (query) => {
      expect((await call(server, admin, `GET /admin/audit?${query}`)).status).toBe(400)
      expect((await csv(`?${query}`)).status).toBe(400)
    },
  )
})

test('pages follow each other without a gap, also while more is written', async () => {
  const seen: string[] = []
  let cursor = ''
  do {
    const page = await list(`?limit=2${cursor}`)
    expect(page.items.length).toBeLessThanOrEqual(2)
    seen.push(...page.items.map(({ action }) => action))
    cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : ''
  } while (cursor)
  expect(seen).toEqual(all)
  expect((await call(server, admin, 'GET /admin/audit?cursor=nothing')).body).toMatchObject({
    code: 'bad-cursor',
  })
})

describe('the table', () => {
  test('comes as a file, and what begins like a formula is none in it', async () => {
    const { headers, body } = await csv('?action=account.role-granted')
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="veza-audit-\d{4}-\d\d-\d\d\.csv"$/,
    )
    expect(headers.get('cache-control')).toContain('no-store')
    expect(body).toContain(`,'=1+1,"{""role"": ""moderator""}"`.replace('": "', '":"'))
  })

  test('is read in parts: many entries are never held at once', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => ({
      ...{ id: server.ctx.newId(), at: new Date(Date.UTC(2025, 0, 1, 0, 0, index)), actorId: null },
      ...{
        action: 'upload.infected',
        subjectKind: 'upload',
        subjectId: server.ctx.newId(),
        reason: '',
        details: '{}',
      },
    }))
    await server.ctx.db.insertInto('auditLog').values(rows).execute()
    const parts: number[] = []
    const ids = new Set<string>()
    for await (const part of csvParts(server.ctx, { byServer: false, action: 'upload.infected' })) {
      const lines = part.trimEnd().split('\r\n')
      parts.push(lines.length)
      for (const line of lines) ids.add(line.split(',').at(-1) ?? '')
    }
    expect(parts).toEqual([1, 1_000, 1_000, 500])
    expect(ids.size).toBe(2_501)
    // The mark at the beginning is taken off by whoever reads it as text; there is none further on.
    const { body } = await csv('?action=upload.infected')
    expect([body.split('\uFEFF').length, body.trimEnd().split('\r\n').length]).toEqual([1, 2_501])
  })
})

test('only an admin with a second factor reads any of it', async () => {
  const bare = await newUser(server, ['admin'])
  for (const route of ['GET /admin/audit', 'GET /admin/audit.csv'])
    for (const [by, code] of [
      [undefined, 'unauthenticated'],
      [user, 'needs-moderator'],
      [moderator, 'needs-admin'],
      [bare, 'second-factor-required'],
    ] as const)
      expect([route, (await call(server, by, route)).body.code]).toEqual([route, code])
})
