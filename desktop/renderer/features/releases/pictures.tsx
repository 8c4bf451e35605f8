import { useQuery } from '@tanstack/react-query'
import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import { MAX_IMAGES } from '@veza/shared/contracts/products.ts'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { Disc3, ImagePlus, Star, X } from 'lucide-react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, untilAnswered } from '../../app/studio.ts'
import { say, useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import type { Whose } from './products.ts'
import { picturesTexts } from './sale-texts.ts'

/** Files of pictures by the ids that offers name them by; null where one is nowhere but at the server. */
export function usePictures(whose: Whose | null, ids: readonly string[]): ReadonlyMap<string, string | null> {
  const { data } = useQuery({
    queryKey: about('things', 'pictures', whose, ids),
    queryFn: ({ signal }) =>
      whose === null ? [] : client.releases.pictures({ whose, ids: [...ids] }, { signal }),
    placeholderData: (before) => before,
  })
  return new Map(data?.map(({ id, name }) => [id, name]))
}

function chooseFile(onFile: (file: File) => void): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = 'image/jpeg,image/png,image/webp'
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) onFile(file)
  })
  input.click()
}

/** Brings a file to the engine, which keeps its bytes. @returns undefined where it was told why not */
async function keep(whose: Whose, file: File): Promise<{ id: string; name: string } | undefined> {
  const t = say(picturesTexts)
  try {
    for await (const [path] of host.pathsOf([file], () => announceFault(t('not-read'))))
      if (path !== undefined) return await untilAnswered(() => client.releases.keepImage({ whose, path }))
  } catch (error) {
    const problem = problemOf(error)
    if (problem?.code === 'not-a-picture') announceFault(t('not-a-picture'))
    else if (problem?.code === 'picture-too-large') announceFault(t('picture-too-large', problem.params))
    else announceFault(tellProblem(error))
  }
  return undefined
}

interface PicturesProps {
  readonly whose: Whose
  readonly product: SyncProduct
}

/** Pictures of a release, the first of which is its cover. */
export function Pictures({ whose, product: { id, title, images } }: PicturesProps) {
  const t = useTexts(picturesTexts)
  const names = usePictures(whose, images)
  const change = (how: 'add' | 'remove' | 'make-first', image: string) =>
    untilAnswered(() => client.releases.changePicture({ whose, productId: id, how, image })).catch(
      (error: unknown) => announceFault(tellProblem(error)),
    )
  const add = async (file: File) => {
    const kept = await keep(whose, file)
    if (kept === undefined) return
    if ([...names.values()].includes(kept.name)) announceFault(t('there-already'))
    else await change('add', kept.id)
  }
  const [cover, ...others] = images
  return (
    <div className="flex w-[200px] shrink-0 flex-col gap-2">
      <Picture name={cover === undefined ? undefined : names.get(cover)} alt={title ?? ''} isLarge />
      {others.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {others.map((image, at) => (
            <li key={image} className="group relative">
              <Picture name={names.get(image)} alt={t('nth', { number: at + 2 })} />
              <span className="flex">
                <IconButton
                  icon={Star}
                  label={t('first', { number: at + 2 })}
                  onClick={() => change('make-first', image)}
                />
                <IconButton
                  icon={X}
                  label={t('remove', { number: at + 2 })}
                  onClick={() => change('remove', image)}
                />
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button icon={ImagePlus} disabled={images.length >= MAX_IMAGES} onClick={() => chooseFile(add)}>
          {t(cover === undefined ? 'choose' : 'add')}
        </Button>
        {cover !== undefined && (
          <Button icon={X} onClick={() => change('remove', cover)}>
            {t('remove-cover')}
          </Button>
        )}
      </div>
      {cover === undefined && <p className="text-12 text-ink-soft">{t('hint')}</p>}
    </div>
  )
}

interface PictureProps {
  /** Null: at the server alone. Undefined: there is none. */
  readonly name: string | null | undefined
  readonly alt: string
  readonly isLarge?: boolean
}

function Picture({ name, alt, isLarge = false }: PictureProps) {
  const t = useTexts(picturesTexts)
  const size = isLarge ? 'size-[200px]' : 'size-16'
  if (!name)
    return (
      <span
        className={`${size} flex flex-col items-center justify-center gap-1 rounded-md bg-wash text-ink-soft`}
      >
        <Disc3 size={isLarge ? 40 : 20} strokeWidth={1} aria-hidden />
        {name === null && <span className="text-12">{t('elsewhere')}</span>}
      </span>
    )
  return (
    <img
      src={host.mediaUrl({ kind: isLarge ? 'cover' : 'small-cover', name })}
      alt={alt}
      className={`${size} rounded-md bg-wash object-cover`}
    />
  )
}
