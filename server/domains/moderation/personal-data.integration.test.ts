import { expect, test } from 'vitest'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import type { SignedInUser } from '../../../e2e/support/server.ts'
import { moderationData } from './personal-data.ts'
import { startModerating } from './testing.ts'

const { server, creator, listener, one: staff, decided, tokenOf, appeal } = await startModerating()
const collected = async ({ id }: SignedInUser) => {
  const files = Object.entries(moderationData.collect(server.ctx.db, id))
  const all = async (rows: AsyncIterable<unknown>) => {
    const found: unknown[] = []
    for await (const row of rows) found.push(row)
    return found
  }
  const read = files.map(async ([name, rows]) => [name, await all(rows)] as const)
  return Object.fromEntries(await Promise.all(read)) as Record<string, Record<string, unknown>[]>
}

test('each gets what they said and what was decided against them, and nothing of the other; leaving, their words go', async () => {
  const track = await newPublishedTrack(server, creator, { title: 'Both sides' })
  const { id } = await decided(staff, listener, ['track', track.id], 'hide')
  await appeal(await tokenOf(creator.email, 'hidden'), 'My own words.')
  const [theirs, mine] = [await collected(listener), await collected(creator)]
  expect(theirs).toEqual({
    reports: [
      expect.objectContaining({
        targetId: track.id,
        title: 'Both sides',
        text: 'Listen to the second verse.',
      }),
    ],
    'moderation-decisions': [],
  })
  expect(mine).toEqual({
    reports: [],
    'moderation-decisions': [expect.objectContaining({ id, action: 'hide', appeal: 'My own words.' })],
  })
  const said = JSON.stringify([theirs, mine])
  for (const other of [staff.id, staff.username]) expect(said).not.toContain(other)
  expect(JSON.stringify(mine)).not.toContain(listener.id)

  await server.ctx.transaction(async (tx) => {
    for (const user of [listener, creator]) await moderationData.erase?.(tx, user.id, new Date())
  })
  const words = [
    ...((await collected(listener)).reports ?? []),
    ...((await collected(creator))['moderation-decisions'] ?? []),
  ]
  expect(words.map(({ text, appeal: own }) => text ?? own)).toEqual(['', ''])
  // What it was called is its owner's too.
  expect(words[0]).toMatchObject({ title: '' })
})
