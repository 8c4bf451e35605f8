import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { knownLibraries } from './known-libraries.ts'
import { libraryChoice } from './library-choice.ts'
import { LibraryMissing, libraryBack, openLibraryFolder, watchLibrary } from './library-presence.ts'

const newId = idsFrom(systemClock)
let folder: string
let root: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-folders-'))
  root = join(folder, 'drive/library')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const known = () => knownLibraries(join(folder, 'known'))
const open = () => openLibraryFolder(root, known(), newId)
const unplug = () => renameSync(join(folder, 'drive'), join(folder, 'unplugged'))
const plugIn = () => {
  rmSync(join(folder, 'drive'), { recursive: true, force: true })
  renameSync(join(folder, 'unplugged'), join(folder, 'drive'))
}

describe('the folder of a library', () => {
  test('is made where there never was one, and is the same one at the next start', () => {
    const { id } = open()
    expect(open().id).toBe(id)
  })

  test.each([
    ['its drive is not there', () => undefined],
    ['an empty folder is left where it was mounted', () => mkdirSync(join(folder, 'drive'))],
    ['the folder itself is there, and empty', () => mkdirSync(root, { recursive: true })],
  ])('is missed, and not made anew, where %s', (_what, leave) => {
    const { id } = open()
    unplug()
    leave()
    const before = readdirSync(folder, { recursive: true })
    expect(open).toThrow(LibraryMissing)
    expect(readdirSync(folder, { recursive: true })).toEqual(before)
    plugIn()
    expect(open().id).toBe(id)
  })

  test('is not missed once its person has given it up, nor where it never was', () => {
    open()
    unplug()
    known().forget(root)
    expect(existsSync(open().folder.work)).toBe(true)
  })

  test('of a Studio that gave no names gets one, and is missed as well', () => {
    mkdirSync(root, { recursive: true })
    writeFileSync(join(root, 'library.db'), 'a library')
    open()
    unplug()
    expect(open).toThrow(LibraryMissing)
  })

  test('half a name is no name', () => {
    mkdirSync(root, { recursive: true })
    writeFileSync(join(root, 'library.id'), '0190')
    expect(open().id).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('an open library', () => {
  const watched = () => {
    const told: LibraryMissing[] = []
    return { told, presence: watchLibrary(open(), (error) => void told.push(error)) }
  }

  test('is told to be gone, once, whoever asks first', async () => {
    const { told, presence } = watched()
    expect(await presence.isThere()).toBe(true)
    unplug()
    expect(await presence.isThere()).toBe(false)
    expect(await presence.isThere()).toBe(false)
    await expect.poll(() => told).toMatchObject([{ folder: root }])
    presence.stop()
  })

  test('is seen to be gone where nobody asks', async () => {
    const { told, presence } = watched()
    unplug()
    await expect.poll(() => told, { timeout: 30_000 }).toHaveLength(1)
    presence.stop()
  })

  test('is gone where another library lies in its place, and there where somebody tidied its name away', async () => {
    const { presence } = watched()
    rmSync(join(root, 'library.id'))
    writeFileSync(join(root, 'library.db'), 'a library')
    expect(await presence.isThere()).toBe(true)
    writeFileSync(join(root, 'library.id'), newId())
    expect(await presence.isThere()).toBe(false)
    presence.stop()
  })

  test('that is gone is waited for', async () => {
    open()
    unplug()
    mkdirSync(root, { recursive: true })
    let isBack = false
    const back = libraryBack(root, known(), new AbortController().signal).then(() => {
      isBack = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isBack).toBe(false)
    plugIn()
    await back
  })
})

test('a folder that was chosen is the library, or holds it where other things lie there', () => {
  const choice = libraryChoice(join(folder, 'library.json'))
  expect(choice.read()).toBeUndefined()
  open()
  choice.choose(root)
  expect(choice.read()).toBe(root)
  choice.choose(join(folder, 'drive'))
  expect(choice.read()).toBe(join(folder, 'drive/Veza library'))
  mkdirSync(join(folder, 'empty'))
  choice.choose(join(folder, 'empty'))
  expect(choice.read()).toBe(join(folder, 'empty'))
})
