import { type Obstacle, obstacleSchema } from '@veza/shared/contracts/products.ts'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'

/** What stands in the way of a sale, and the tracks that it is about. */
export interface Lack {
  readonly what: Obstacle
  readonly tracks: readonly string[]
}

type Subject = Pick<SyncProduct, 'kind' | 'licences' | 'images' | 'trackIds'>

/** What is lacking, as far as one sees it from here; the server knows more, and says so when it is asked. */
export function lacksOf(product: Subject, tracks: readonly ReleaseTrack[]): Lack[] {
  const { kind, licences, images, trackIds } = product
  const formats = new Set(licences.flatMap((licence) => licence.formats))
  const titled = (is: (track: ReleaseTrack) => boolean) => tracks.filter(is).map(({ title }) => title)
  const about = (what: Obstacle, named: readonly string[]): Lack[] =>
    named.length > 0 ? [{ what, tracks: named }] : []
  const all = (what: Obstacle, isLacking: boolean): Lack[] => (isLacking ? [{ what, tracks: [] }] : [])
  return [
    ...all('no-licence', licences.length === 0),
    ...all('no-cover', kind === 'release' && images.length === 0),
    ...all('track-deleted', tracks.length < trackIds.length),
    ...about(
      'track-unpublished',
      titled(({ status, visibility }) => status !== 'published' || visibility === 'private'),
    ),
    ...about('no-original', formats.has('original') ? titled(({ hasOriginal }) => !hasOriginal) : []),
    ...about(
      'no-lossless',
      formats.has('lossless') ? titled(({ hasRenditions, lossless }) => !(hasRenditions && lossless)) : [],
    ),
    ...about('no-aac', formats.has('aac') ? titled(({ hasRenditions }) => !hasRenditions) : []),
  ]
}

/** What will be lacking at its time: drafts that have a sound become public with it. */
export const lacksThen = (product: Subject, tracks: readonly ReleaseTrack[]): Lack[] =>
  lacksOf(
    product,
    tracks.map((track) => (goesAlong(track) ? { ...track, status: 'published' } : track)),
  )

/** Becomes public with a release that goes on sale at a time. */
export const goesAlong = ({
  status,
  hasRenditions,
}: Pick<ReleaseTrack, 'status' | 'hasRenditions'>): boolean => status === 'draft' && hasRenditions

/** What the server said stands in the way. */
export const lacksSaid = (obstacles: unknown): Lack[] =>
  String(obstacles ?? '')
    .split(' ')
    .flatMap((said) => {
      const what = obstacleSchema.safeParse(said).data
      return what ? [{ what, tracks: [] }] : []
    })
