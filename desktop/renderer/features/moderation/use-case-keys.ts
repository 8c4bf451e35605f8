import { moderationActions } from '@veza/shared/contracts/moderation.ts'
import { useMemo, useRef } from 'react'
import { useActions } from '../../app/actions.ts'
import type { Action } from '../../app/feature.ts'
import { type Say, say } from '../../app/texts.ts'
import { decisionKeys } from './decisions.ts'
import { moderationTexts } from './texts.ts'
import type { Work } from './use-work.ts'

type Key = Parameters<Say<keyof typeof moderationTexts.en>>[0]
const text = (key: Key) => () => say(moderationTexts)(key)

/** J and K, as in every list of the moderation. @param go by so many, from where one is then */
export const moving = (go: (by: number) => void): readonly Action[] => [
  { id: 'moderation.next', label: text('next'), keys: 'j', run: () => go(1) },
  { id: 'moderation.previous', label: text('previous'), keys: 'k', run: () => go(-1) },
]

interface CaseKeys {
  readonly index: number
  choose(index: number): void
  readonly work: Work
}

/** J and K go through the queue, C claims; a letter each decides, which asks for the reason first. */
export function useCaseKeys(keys: CaseKeys): void {
  const now = useRef(keys)
  now.current = keys
  const { isOpen } = keys.work
  useActions(
    useMemo(() => {
      const move = moving((by) => now.current.choose(now.current.index + by))
      if (!isOpen) return move
      return [
        ...move,
        { id: 'moderation.claim', label: text('key.claim'), keys: 'c', run: () => now.current.work.claim() },
        {
          id: 'moderation.release',
          label: text('key.release'),
          keys: 'u',
          run: () => now.current.work.release(),
        },
        ...moderationActions.map((action) => ({
          id: `moderation.${action}`,
          label: text(`key.${action}`),
          keys: decisionKeys[action],
          run: () => now.current.work.decide(action),
        })),
      ]
    }, [isOpen]),
  )
}
