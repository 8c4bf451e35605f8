import type { EditOfMany } from '@veza/shared/studio/bridge/library.ts'
import { client } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { hasAccount } from '../session/sign-in-dialog.tsx'
import { doInParts, partsOf } from './in-parts.ts'
import { currentOwner } from './rows.ts'
import { unchooseAll } from './selection.ts'
import { libraryTexts } from './texts.ts'

const t: ReturnType<typeof say<keyof typeof libraryTexts.en>> = (key, values) =>
  say(libraryTexts)(key, values)

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)

const counted = (key: 'published' | 'unpublished' | 'edited' | 'taken-back' | 'deleted', count: number) =>
  t(key, { count })

const undoing = <T>(what: readonly T[], undo: (what: readonly T[]) => unknown) =>
  what.length > 0 ? { label: t('undo'), run: () => undo(what) } : undefined

/** Brings these to listeners, or queues what does; whoever has no account yet is asked for one. */
export async function publish(ids: readonly string[]): Promise<void> {
  if (ids.length === 0 || !hasAccount('publish')) return
  const account = currentOwner()
  if (account === null) return
  await doInParts(
    ids,
    (part) => client.library.publish({ ids: part, account }),
    (_answers, done) => ({ text: counted('published', done) }),
  )
}

/** Takes these back from listeners; what was not published is as it was. */
export async function unpublish(ids: readonly string[]): Promise<void> {
  const account = currentOwner()
  if (account === null || ids.length === 0) return
  await doInParts(
    ids,
    (part) => client.library.unpublish({ ids: part, account }),
    (answers) => ({ text: counted('unpublished', sumOf(answers.map(({ changed }) => changed))) }),
  )
}

/** @returns whether it was done */
export function editMany(ids: readonly string[], what: Omit<EditOfMany, 'ids'>): Promise<boolean> {
  const whose = currentOwner()
  return doInParts(
    ids,
    (part) => client.library.edit({ whose, edits: [{ ...what, ids: part }] }),
    (answers, done) => {
      const before = answers.flatMap((answer) => answer.before)
      return { text: counted('edited', done), action: undoing(before, takeBack) }
    },
  )
}

const editedBy = (edits: readonly EditOfMany[]) => sumOf(edits.map(({ ids }) => ids.length))

/** What a fault leaves as it is can be taken back again. */
function takeBack(before: readonly EditOfMany[]): Promise<boolean> {
  const whose = currentOwner()
  return doInParts(
    before,
    (edits) => client.library.edit({ whose, edits }),
    (_, done) => {
      const rest = before.slice(done)
      return {
        text: counted('taken-back', editedBy(before.slice(0, done))),
        action: undoing(rest, takeBack),
      }
    },
  )
}

/** Where these lie, which is what deleting them is about. */
export async function placesOf(ids: readonly string[]) {
  const whose = currentOwner()
  const sum = { here: 0, there: 0, published: 0 }
  for (const part of partsOf(ids)) {
    const { here, there, published } = await client.library.places({ whose, ids: part })
    sum.here += here
    sum.there += there
    sum.published += published
  }
  return sum
}

interface Removed {
  readonly local: string
  readonly there: string
}

/** Takes these out of the library. For some seconds all of it can be taken back: no server was told of it before. */
export async function removeMany(ids: readonly string[]): Promise<void> {
  const whose = currentOwner()
  await doInParts(
    ids,
    (part) => client.library.remove({ whose, ids: part }),
    (answers, done) => {
      if (done > 0) unchooseAll()
      const removed = answers.flatMap(({ local, there }) => [
        ...local.map((id): Partial<Removed> => ({ local: id })),
        ...there.map((id): Partial<Removed> => ({ there: id })),
      ])
      return {
        text: counted('deleted', done),
        action: undoing(removed, bringBack(whose, done)),
      }
    },
  )
}

const named = <K extends keyof Removed>(removed: readonly Partial<Removed>[], where: K): string[] =>
  removed.flatMap((one) => one[where] ?? [])

/** @param count of the entries */
const bringBack =
  (whose: ReturnType<typeof currentOwner>, count: number) => (all: readonly Partial<Removed>[]) =>
    doInParts(
      all,
      (part) => client.library.restore({ whose, local: named(part, 'local'), there: named(part, 'there') }),
      (answers, done) => {
        const late = sumOf(answers.map((answer) => answer.late))
        return {
          text: late > 0 ? t('undone-late', { count: late }) : counted('taken-back', count),
          action: undoing(all.slice(done), bringBack(whose, count)),
        }
      },
    )
