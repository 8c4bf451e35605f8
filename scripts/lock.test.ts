import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockFolder } from './lock.ts'
import { plant } from './rules/planted.ts'
import { birthMark } from './support/processes.ts'

const now = new Date('2026-01-02T03:04:05Z')
const dead = { pid: 2 ** 22 - 1, since: now.toISOString(), command: 'gone' }

test('a locked folder says who holds it, until it is released', () => {
  using tree = plant({})
  const lock = lockFolder(tree.root, now, 'npm start')
  expect(() => lockFolder(tree.root, now)).toThrow(
    `in use by process ${process.pid} (npm start), since ${now.toISOString()}`,
  )
  lock.release()
  lock.release()
  lockFolder(tree.root, now).release()
  expect(existsSync(join(tree.root, 'lock'))).toBe(false)
})

test.each([
  ['of a dead process', JSON.stringify(dead)],
  [
    'of a process whose id was given to another',
    JSON.stringify({ ...dead, pid: process.ppid, birthMark: 'earlier' }),
  ],
])('a lock %s is healed, and said', (_, text) => {
  using tree = plant({ lock: text })
  const lock = lockFolder(tree.root, now)
  expect(lock.healed).toEqual(JSON.parse(text))
  expect(JSON.parse(readFileSync(join(tree.root, 'lock'), 'utf8')).pid).toBe(process.pid)
})

test('half a lock is healed', () => {
  using tree = plant({ lock: '{"pid":' })
  lockFolder(tree.root, now)
  expect(JSON.parse(readFileSync(join(tree.root, 'lock'), 'utf8')).pid).toBe(process.pid)
})

test("release leaves another process's lock alone", () => {
  using tree = plant({})
  const lock = lockFolder(tree.root, now)
  const path = join(tree.root, 'lock')
  writeFileSync(path, JSON.stringify({ ...dead, pid: process.ppid, birthMark: birthMark(process.ppid) }))
  lock.release()
  expect(existsSync(path)).toBe(true)
})

test('a folder that cannot be made is a clear message', () => {
  using tree = plant({ file: '' })
  expect(() => lockFolder(join(tree.root, 'file', 'folder'), now)).toThrow(
    /cannot be written \(ENOTDIR\)\. Give this user/,
  )
})

describe('who replaces a dead lock', () => {
  const text = JSON.stringify(dead)
  const right = `lock.${createHash('sha256').update(text).digest('hex').slice(0, 8)}`

  test('keeps everybody else from it meanwhile', () => {
    const other = {
      ...dead,
      pid: process.ppid,
      birthMark: birthMark(process.ppid),
      command: 'the quicker one',
    }
    using tree = plant({ lock: text, [right]: JSON.stringify(other) })
    expect(() => lockFolder(tree.root, now)).toThrow('the quicker one')
    expect(readFileSync(join(tree.root, 'lock'), 'utf8')).toBe(text)
  })

  test('and died at it is followed by the next, who leaves nothing of it behind', () => {
    using tree = plant({ lock: text, [right]: JSON.stringify({ ...dead, command: 'died at it' }) })
    const lock = lockFolder(tree.root, now)
    expect(lock.healed).toEqual(dead)
    expect(readdirSync(tree.root)).toEqual(['lock'])
    lock.release()
    expect(readdirSync(tree.root)).toEqual([])
  })
})

test('of many that meet a stale lock at once, one takes it', async () => {
  using tree = plant({ lock: JSON.stringify(dead) })
  const module = new URL('./lock.ts', import.meta.url).href
  const program = `
    const { lockFolder } = await import(${JSON.stringify(module)})
    process.stdin.once('data', () => {
      try { lockFolder(${JSON.stringify(tree.root)}, new Date()); console.log('taken') } catch (error) { console.log(error.name) }
    }).once('end', () => process.exit())
    console.log('ready')`
  const contenders = Array.from({ length: 8 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const said: string[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(...chunk.toString().trim().split('\n')))
    const until = (count: number) => expect.poll(() => said.length, { timeout: 20_000 }).toBe(count)
    return { child, said, until }
  })
  for (const { until } of contenders) await until(1)
  for (const { child } of contenders) child.stdin.write('go')
  for (const { until } of contenders) await until(2)
  const answers = contenders.map(({ said }) => said[1]).sort()
  for (const { child } of contenders) child.stdin.end()
  expect(answers).toEqual([...Array.from({ length: 7 }, () => 'FolderLocked'), 'taken'])
})
