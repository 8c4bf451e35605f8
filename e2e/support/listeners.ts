import type { Track } from '@veza/shared/contracts/catalog.ts'
import { call } from './api.ts'
import { newPublishedTrack } from './catalog.ts'
import { ringsPng } from './pictures.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from './products.ts'
import { describeSelf } from './profiles.ts'
import { newUser, type SignedInUser, type TestServer } from './server.ts'

export interface Scene {
  readonly ann: SignedInUser
  readonly ben: SignedInUser
  /** Follows both. */
  readonly fan: SignedInUser
  readonly tracks: readonly Track[]
  /** The path of a release’s page. */
  readonly album: string
}

/** Two who publish and repost, and one who follows both and likes what they do. */
export async function sceneOf(server: TestServer): Promise<Scene> {
  const [ann, ben, fan] = [
    await newUser(server),
    await newUser(server),
    await newUser(server, ['listener']),
  ] as const
  await describeSelf(server, ann, { displayName: 'Ann Ögren', location: 'Malmö' })
  await describeSelf(server, ben, { displayName: 'Ben Adeyemi' })
  await describeSelf(server, fan, { displayName: 'Fay Laurent' })
  const tracks: Track[] = []
  for (const title of ['Stairwell No. 4', 'Rain, Second Floor', 'A Door Left Open'])
    tracks.push(await newPublishedTrack(server, ann, { title }))
  const id = (await newSaleableTrack(server, ann, 'Landing')).id
  const offer = offerOf([licenceOf(700)], { images: [(await newImage(server, ann, ringsPng())).id] })
  const release = await newOnSale(server, ann, offer, {
    kind: 'release',
    title: 'Stairwells',
    trackIds: [id, ...tracks.map((track) => track.id)],
  })
  await call(server, fan, `PUT /people/${ben.username}/follow`)
  for (const { id: liked } of tracks) await call(server, fan, `PUT /tracks/${liked}/reactions/like`)
  await call(server, fan, `PUT /releases/${release.id}/reactions/like`)
  for (const { id: passedOn } of tracks.slice(0, 2))
    await call(server, ben, `PUT /tracks/${passedOn}/reactions/repost`)
  await call(server, ben, `PUT /releases/${release.id}/reactions/repost`)
  await newPublishedTrack(server, ben, { title: 'Slow Ferry' })
  return { ann, ben, fan, tracks, album: new URL(release.url ?? '').pathname }
}
