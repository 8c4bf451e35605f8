import { useMutation } from '@tanstack/react-query'
import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { ImagePlus, Music } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { problemTexts, tellProblem } from '../../app/problems.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { say, useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { Button } from '../../ui/button.tsx'
import { RemotePicture } from '../library/cover.tsx'
import { type Area, base64Of, cutSquare } from './crop.ts'
import { editorTexts } from './texts.ts'

const CropDialog = lazy(async () => ({ default: (await import('./crop-dialog.tsx')).CropDialog }))

const kinds = ['image/jpeg', 'image/png', 'image/webp']

const shape =
  'moving flex size-[128px] shrink-0 flex-col items-center justify-center gap-2 overflow-hidden rounded-md'

/** The picture of a track: chosen, or dropped upon it, and cut to a square. */
export function Cover({ track }: { readonly track: EditedTrack }) {
  const [picture, setPicture] = useState<Blob>()
  const forget = () => setPicture(undefined)
  const { mutate, isPending } = useSetCover(track, forget)
  if (track.local === null) return <CoverElsewhere track={track} />
  const refuse = () => {
    forget()
    announceFault(say(problemTexts)('no-picture'))
  }
  return (
    <div className="flex w-[128px] shrink-0 flex-col items-center gap-1">
      <CoverButton
        cover={track.local.cover}
        onFile={(file) => (kinds.includes(file.type) ? setPicture(file) : refuse())}
      />
      {track.local.cover !== null && track.localId !== null && <RemoveCover trackId={track.localId} />}
      {picture && (
        <Suspense>
          <CropDialog
            picture={picture}
            isBusy={isPending}
            onClose={forget}
            onCrop={(area) => mutate({ picture, area })}
            onBroken={refuse}
          />
        </Suspense>
      )}
    </div>
  )
}

/** Of a track whose file lies elsewhere: shown, and changed where the file is. */
function CoverElsewhere({ track: { remote, fields } }: { readonly track: EditedTrack }) {
  const t = useTexts(editorTexts)
  if (remote?.cover)
    return <RemotePicture name={remote.cover} alt={fields.title} isLarge className={`${shape} flex-none`} />
  return (
    <span className={`${shape} bg-wash text-12 text-ink-soft`}>
      {remote?.isLacking ? <Music size={28} strokeWidth={1.5} aria-hidden /> : t('cover-elsewhere')}
    </span>
  )
}

function RemoveCover({ trackId }: { readonly trackId: string }) {
  const t = useTexts(editorTexts)
  const { mutate, isPending } = useMutation({
    mutationFn: () => untilAnswered(() => client.editor.removeCover({ trackId })),
    onSuccess: ({ name }) =>
      announce(
        t('cover-removed'),
        name === null ? undefined : { label: t('undo'), run: () => put(trackId, name) },
      ),
    onError: (error) => announceFault(tellProblem(error)),
  })
  return (
    <Button kind="bare" disabled={isPending} onClick={() => mutate()}>
      {t('remove-cover')}
    </Button>
  )
}

/** One that is kept is the track's again. */
const put = (trackId: string, name: string) =>
  client.editor
    .setCover({ trackId, cover: { name } })
    .catch((error: unknown) => announceFault(tellProblem(error)))

function CoverButton({ cover, onFile }: { readonly cover: string | null; onFile(file: File): void }) {
  const t = useTexts(editorTexts)
  const input = useRef<HTMLInputElement>(null)
  const take = (file: File | undefined) => file && onFile(file)
  return (
    <>
      <button
        type="button"
        data-takes="picture"
        aria-label={cover === null ? t('choose-cover') : t('change-cover')}
        className={`${shape} bg-wash text-ink-soft hover:text-ink`}
        onClick={() => input.current?.click()}
        onDrop={(event) => take(event.dataTransfer.files[0])}
      >
        {cover === null ? (
          <>
            <ImagePlus size={20} strokeWidth={1.5} aria-hidden />
            <span className="text-12">{t('cover')}</span>
          </>
        ) : (
          <img
            src={host.mediaUrl({ kind: 'cover', name: cover })}
            alt=""
            className="size-full object-cover"
          />
        )}
      </button>
      <input
        ref={input}
        type="file"
        accept={kinds.join()}
        aria-label={t('cover')}
        hidden
        onChange={({ target }) => {
          take(target.files?.[0])
          target.value = ''
        }}
      />
    </>
  )
}

function useSetCover({ localId, local }: EditedTrack, onDone: () => void) {
  const t = useTexts(editorTexts)
  const before = local?.cover ?? null
  return useMutation({
    mutationFn: async ({ picture, area }: { readonly picture: Blob; readonly area: Area }) => {
      if (localId === null) return
      const base64 = await base64Of(await cutSquare(picture, area))
      await untilAnswered(() =>
        client.editor.setCover({ trackId: localId, cover: { type: 'image/jpeg', base64 } }),
      )
    },
    onSuccess: () => {
      onDone()
      const takeBack = () => localId && before && put(localId, before)
      announce(t('cover-kept'), before === null ? undefined : { label: t('undo'), run: takeBack })
    },
    onError: (error) => announceFault(tellProblem(error)),
  })
}
