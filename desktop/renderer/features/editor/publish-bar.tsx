import { useMutation } from '@tanstack/react-query'
import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { ExternalLink, MoreHorizontal, Undo2, Upload } from 'lucide-react'
import { useMemo } from 'react'
import { useActions } from '../../app/actions.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { hrefOf } from '../../app/router.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { say, useTexts } from '../../app/texts.ts'
import { Button, IconButton, LinkButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { askToUnpublish } from '../library/dialogs-store.ts'
import { publish, unpublish } from '../library/operations.ts'
import { LaterButton } from '../schedule/later-button.tsx'
import { Planned } from '../schedule/planned.tsx'
import { scheduleTexts } from '../schedule/texts.ts'
import type { Editing } from './editing.ts'
import { editorTexts } from './texts.ts'
import { useWhose, type Whose } from './track.ts'

interface BarProps {
  readonly track: EditedTrack
  readonly editing: Editing
}

/** What is typed is kept before anything of it goes out. */
function usePublish({ track, editing }: BarProps) {
  return useMutation({
    mutationFn: async () => {
      await editing.flush()
      await publish([track.id])
    },
  })
}

/** @returns plans; null takes the plan back */
function usePlan({ track, editing }: BarProps, account: Whose) {
  const { id } = track
  return async (publishAt: string | null) => {
    if (account === null) return
    try {
      await editing.flush()
      await untilAnswered(() => client.library.schedule({ id, account, publishAt }))
      if (publishAt === null) announce(say(scheduleTexts)('taken-back'))
    } catch (error) {
      announceFault(tellProblem(error))
    }
  }
}

/** Brings the track to listeners, now or at a time, says how far that is, and takes it back. */
export function PublishBar(props: BarProps) {
  const t = useTexts(editorTexts)
  const { track } = props
  const whose = useWhose()
  const { mutate, isPending } = usePublish(props)
  const plan = usePlan(props, whose)
  const isPublished = track.status === 'published'
  usePublishAction(isPublished, mutate)
  if (track.publishing === 'failed')
    return <LinkButton href={hrefOf('/queue')}>{t('publish-failed')}</LinkButton>
  if (isPublished) return <Published track={track} onAgain={mutate} />
  const isUnderWay = track.publishing === 'under-way'
  if (track.publishAt !== null)
    return (
      <>
        {isUnderWay && <span className="text-13 text-ink-soft">{t('publishing')}</span>}
        <Planned what="publish" at={track.publishAt} nowIcon={Upload} onNow={() => mutate()} onPlan={plan} />
      </>
    )
  const isBusy = isPending || isUnderWay
  return (
    <>
      <LaterButton what="publish" disabled={whose === null || isBusy} onPlan={plan} />
      <Button kind="main" isBusy={isBusy} onClick={() => mutate()}>
        {isUnderWay ? t('publishing') : t('publish')}
      </Button>
    </>
  )
}

function usePublishAction(isPublished: boolean, publishIt: () => void): void {
  useActions(
    useMemo(
      () =>
        isPublished
          ? []
          : [
              {
                id: 'editor.publish',
                label: () => say(editorTexts)('publish'),
                icon: Upload,
                keys: 'mod+enter',
                run: () => publishIt(),
              },
            ],
      [isPublished, publishIt],
    ),
  )
}

/** From the palette, with the question before it. */
const unpublishing = (id: string) => [
  {
    id: 'editor.unpublish',
    label: () => say(editorTexts)('unpublish'),
    icon: Undo2,
    run: () => askToUnpublish([id]),
  },
]

function Published({ track, onAgain }: { readonly track: EditedTrack; onAgain(): void }) {
  const t = useTexts(editorTexts)
  const { url } = track
  useActions(useMemo(() => unpublishing(track.id), [track.id]))
  return (
    <>
      {url && (
        <LinkButton href={url} target="_blank" rel="noreferrer">
          <ExternalLink size={16} strokeWidth={1.75} aria-hidden />
          {t('open-page')}
        </LinkButton>
      )}
      <Menu
        groups={[
          track.local ? [{ label: t('send-again'), icon: Upload, run: onAgain }] : [],
          [{ label: t('unpublish'), run: () => void unpublish([track.id]) }],
        ]}
      >
        <IconButton icon={MoreHorizontal} label={t('more')} />
      </Menu>
    </>
  )
}
