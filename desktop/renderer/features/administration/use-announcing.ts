import { useMutation } from '@tanstack/react-query'
import type { Announcement, AnnouncementChange } from '@veza/shared/contracts/announcements.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, queries, untilAnswered } from '../../app/studio.ts'
import { say, useLanguage } from '../../app/texts.ts'
import { usePages } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { announcingTexts } from './texts.ts'

export const useAnnounced = (whose: Whose) =>
  usePages<Announcement>(['announcements', whose], (cursor, signal) =>
    client.announcements.list({ whose, cursor }, { signal }),
  )

const askAgain = () => queries.invalidateQueries({ queryKey: ['moderation'] })
/** Whoever announces sees it themselves. */
const lookAgain = () => queries.invalidateQueries({ queryKey: ['session', 'announcements-look'] })

/** Writes one, new or changed; safe to repeat. */
export function useSaving(whose: Whose, id: string, onDone: () => void) {
  const language = useLanguage()
  return useMutation({
    mutationFn: (change: AnnouncementChange) =>
      untilAnswered(() => client.announcements.save({ whose, id, ...change })),
    onSuccess: ({ title }) => {
      announce(say(announcingTexts)('saved', { title: title[language] }))
      onDone()
      return lookAgain()
    },
    onSettled: askAgain,
  })
}

/** Lets it be over from now on, by the clock of the server. */
export function useEnding(whose: Whose, { id, version }: Announcement) {
  const language = useLanguage()
  return useMutation({
    mutationFn: () => untilAnswered(() => client.announcements.end({ whose, id, version })),
    onSuccess: ({ title }) => {
      announce(say(announcingTexts)('ended', { title: title[language] }))
      return lookAgain()
    },
    onError: (error) => announceFault(tellProblem(error)),
    onSettled: askAgain,
  })
}

export function useDeletion(whose: Whose, { id, title }: Announcement, onDone: () => void) {
  const language = useLanguage()
  return useMutation({
    mutationFn: () => untilAnswered(() => client.announcements.remove({ whose, id })),
    onSuccess: () => {
      announce(say(announcingTexts)('removed', { title: title[language] }))
      onDone()
      return lookAgain()
    },
    onSettled: askAgain,
  })
}
