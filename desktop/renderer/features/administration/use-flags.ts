import { useMutation } from '@tanstack/react-query'
import type { Flag } from '@veza/shared/contracts/flags.ts'
import { announce } from '../../app/announce.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { usePages } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { flagsTexts } from './texts.ts'

/** A flag as a list has it. */
export type ListedFlag = Flag & { readonly id: string }

export const useFlags = (whose: Whose) =>
  usePages<ListedFlag>(['flags', whose], async (_cursor, signal) => {
    const flags = await client.flags.list({ whose }, { signal })
    return { items: flags.map((flag) => ({ ...flag, id: flag.name })), nextCursor: null }
  })

/** What is said about a flag. */
interface Said {
  readonly version: number
  readonly percentage: number
  readonly allowed: string[]
  readonly reason: string
}

/** Safe to repeat: what stands already is no change. */
export const useChange = (whose: Whose, { name }: Flag, shownName: string, onDone: () => void) =>
  useMutation({
    mutationFn: (said: Said) => untilAnswered(() => client.flags.change({ whose, name, ...said })),
    onSuccess: () => {
      announce(say(flagsTexts)('saved', { name: shownName }))
      onDone()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })

export const useRemoval = (whose: Whose, { name }: Flag, onDone: () => void) =>
  useMutation({
    mutationFn: (reason: string) => untilAnswered(() => client.flags.remove({ whose, name, reason })),
    onSuccess: () => {
      announce(say(flagsTexts)('removed', { name }))
      onDone()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })
