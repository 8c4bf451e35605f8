import { useMutation } from '@tanstack/react-query'
import type { ModerationAction, ModerationCase } from '@veza/shared/contracts/moderation.ts'
import { useMemo, useState } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { say, useLanguage } from '../../app/texts.ts'
import { tellTime } from '../offline/tell-time.ts'
import type { Whose } from '../sales/use-whose.ts'
import { claimOf, decisionsFor } from './decisions.ts'
import { moderationTexts } from './texts.ts'

const refresh = () => queries.invalidateQueries({ queryKey: ['moderation'] })

export interface Deciding {
  readonly item: ModerationCase
  readonly action: ModerationAction
}

/** What can be done with a case that is looked at. */
export interface Work {
  readonly isOpen: boolean
  readonly isBusy: boolean
  readonly deciding: Deciding | null
  claim(): void
  release(): void
  /** Asks for the reason; nothing is decided yet. */
  decide(action: ModerationAction): void
  stop(): void
}

export function useWork(whose: Whose, item: ModerationCase | undefined): Work {
  const language = useLanguage()
  const [deciding, setDeciding] = useState<Deciding | null>(null)
  const onError = (error: Error) => {
    announceFault(tellProblem(error))
    void refresh()
  }
  const claiming = useMutation({
    mutationFn: (id: string) => untilAnswered(() => client.moderation.claim({ whose, id })),
    onSuccess: refresh,
    onError,
  })
  const releasing = useMutation({
    mutationFn: (id: string) => untilAnswered(() => client.moderation.release({ whose, id })),
    onSuccess: () => {
      announce(say(moderationTexts)('released'))
      return refresh()
    },
    onError,
  })
  const { mutate: claim } = claiming
  const { mutate: release } = releasing
  const isOpen = item?.status === 'open'
  return useMemo(
    () => ({
      isOpen,
      isBusy: claiming.isPending || releasing.isPending,
      deciding,
      claim: () => item && isOpen && claim(item.id),
      release: () => item && isOpen && release(item.id),
      decide(action) {
        if (!item || !isOpen || !decisionsFor(item).includes(action)) return
        const held = claimOf(item, whose.accountId, new Date())
        if (held.kind === 'other')
          announceFault(
            say(moderationTexts)('claimed-by', { name: held.name, time: tellTime(held.until, language) }),
          )
        else setDeciding({ item, action })
      },
      stop: () => setDeciding(null),
    }),
    [item, isOpen, claiming.isPending, releasing.isPending, deciding, claim, release, whose, language],
  )
}
