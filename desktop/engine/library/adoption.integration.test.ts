import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { uploadLimits } from '@veza/shared/media/limits.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { libraryFolder } from '../../folders/library-folder.ts'
import { type Engine, openEngine } from '../engine.ts'
import { sessionFile } from '../session/session-file.ts'
import { writeWav } from '../testing-audio.ts'
import { holderOf } from './holder.ts'

let root: string
let engine: Engine
const open = () =>
  openEngine({
    root: join(root, 'library'),
    clock: systemClock,
    random: Math.random,
    newId: idsFrom(systemClock),
    limits: uploadLimits({}, () => undefined),
    ffmpegPath: undefined,
    cores: 1,
    uploads: 1,
    onFault: (error) => {
      throw error
    },
  })
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'veza-engine-'))
  engine = await open()
})
afterEach(async () => {
  await engine.close()
  rmSync(root, { recursive: true, force: true })
})

const server = 'https://veza.example'
const tokens = { accessToken: 'a', refreshToken: 'r', expiresAtMs: 0 }
const seenBy = (accountId: string | null) =>
  engine.offline
    .library(accountId === null ? null : { server, accountId }, {})
    .entries.map(({ title }) => title)

async function bring(name: string): Promise<string[]> {
  const kinds: string[] = []
  for await (const { kind } of engine.importAll([writeWav(join(root, `${name}.wav`), { seconds: 1 })]))
    kinds.push(kind)
  return kinds
}

test('a sign-in whose engine died before it was written down here is made good by the next', async () => {
  expect(await bring('song')).toEqual(['imported'])
  expect(seenBy(null)).toEqual(['song'])
  await engine.close()
  // The session was written, and that was the last thing.
  const store = sessionFile(libraryFolder(join(root, 'library')).sessions)
  store.save(server, { accountId: 'ann', email: 'ann@veza.example', ...tokens })
  engine = await open()
  expect(holderOf(engine.db)).toMatchObject({ accountId: 'ann' })
  // The session ends, and somebody else signs in there: too late.
  store.save(server, { accountId: 'bob', email: 'bob@veza.example', ...tokens })
  engine.sessions.onChange?.()
  expect([seenBy('ann'), seenBy('bob'), seenBy(null)]).toEqual([['song'], [], []])
  // Whoever brings the same recording has it as well.
  expect(await bring('song')).toEqual(['already'])
  expect([seenBy('ann'), seenBy('bob')]).toEqual([['song'], ['song']])
})
