import { useMutation } from '@tanstack/react-query'
import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { ExternalLink, MoreHorizontal, Upload } from 'lucide-react'
import { useMemo } from 'react'
import { useActions } from '../../app/actions.ts'
import { hrefOf } from '../../app/router.ts'
import { say, useTexts } from '../../app/texts.ts'
import { Button, IconButton, LinkButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { publish, unpublish } from '../library/operations.ts'
import type { Editing } from './editing.ts'
import { editorTexts } from './texts.ts'

/** What is typed is kept before anything of it goes out. */
function usePublish(track: EditedTrack, editing: Editing) {
  return useMutation({
    mutationFn: async () => {
      await editing.flush()
      await publish([track.id])
    },
  })
}

/** Brings the track to listeners, says how far that is, and takes it back. */
export function PublishBar({ track, editing }: { readonly track: EditedTrack; readonly editing: Editing }) {
  const t = useTexts(editorTexts)
  const { mutate, isPending } = usePublish(track, editing)
  const isPublished = track.status === 'published'
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
                run: () => mutate(),
              },
            ],
      [isPublished, mutate],
    ),
  )
  if (track.publishing === 'failed')
    return <LinkButton href={hrefOf('/queue')}>{t('publish-failed')}</LinkButton>
  if (isPublished) return <Published track={track} onAgain={mutate} />
  const isUnderWay = track.publishing === 'under-way'
  return (
    <Button kind="main" isBusy={isPending || isUnderWay} onClick={() => mutate()}>
      {isUnderWay ? t('publishing') : t('publish')}
    </Button>
  )
}

function Published({ track, onAgain }: { readonly track: EditedTrack; onAgain(): void }) {
  const t = useTexts(editorTexts)
  const { url } = track
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
