import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DeliveredFormat, newProductSchema } from '@veza/shared/contracts/products.ts'
import type { Context } from '../../context.ts'
import { createVerifiedUser } from '../../domains/accounts/index.ts'
import { createTrack, publishTrack } from '../../domains/catalog/index.ts'
import { createProduct, putOnSale, replaceOffer } from '../../domains/products/index.ts'
import {
  giveCover,
  giveOriginal,
  giveRenditions,
  ingestFile,
  transcodeToStore,
} from '../../domains/uploads/index.ts'
import type { Viewer } from '../../http/request-context.ts'
import { type DemoAccount, demoAccounts } from './accounts.ts'
import { demoSong, writeDemoCover, writeDemoSong } from './demo-song/index.ts'

export { type DemoAccount, demoAccounts } from './accounts.ts'

const DEMO_KEY = 'demo-track'

export interface DemoSeed {
  readonly slug: string
  readonly creatorId: string
}

/**
 * Makes the demo accounts and the demo track: composed, synthesised, transcoded and published by our own code.
 * Safe to repeat, and to be cut anywhere.
 * @returns the track's slug, and whose it is
 */
export async function seedDemo(ctx: Context, say: (text: string) => void): Promise<DemoSeed> {
  if (ctx.config.environment === 'production')
    throw new Error('Demo accounts have known passwords: they are never made in production.')
  const ids = new Map<string, string>()
  for (const account of demoAccounts) ids.set(account.role, await makeAccount(ctx, account))
  const userId = ids.get('creator') ?? ''
  const viewer = { userId, sessionId: userId, roles: ['creator'] as const, factorAt: undefined }
  const { title, description, genre, tags } = demoSong
  const track = await createTrack(ctx, viewer, { title, description, genre, tags: [...tags] }, DEMO_KEY)
  if (track.status !== 'published') {
    await giveSound(ctx, { userId, trackId: track.id, say })
    await publishTrack(ctx, viewer, track.id)
  }
  await putDemoOnSale(ctx, viewer, track.id)
  return { slug: track.slug, creatorId: userId }
}

/** For 3.00, and for what a podcast thinks it is worth; all of it can still be heard by everybody. */
async function putDemoOnSale(ctx: Context, viewer: Viewer, trackId: string): Promise<void> {
  const wanted = newProductSchema.parse({ kind: 'track', trackIds: [trackId], listening: 'whole' })
  const product = await createProduct(ctx, viewer, wanted, DEMO_KEY)
  // What its owner has done with it since is theirs.
  if (product.status !== 'draft') return
  const formats: DeliveredFormat[] = ['original', 'lossless', 'aac']
  if (product.licences.length === 0)
    await replaceOffer(ctx, viewer, product.id, product.version, {
      currency: 'eur',
      images: [],
      licences: [
        { terms: { template: 'personal' }, price: 300, payWhatYouWant: null, formats },
        { terms: { template: 'podcast' }, price: 1_000, payWhatYouWant: { minimum: 300 }, formats },
      ],
    })
  await putOnSale(ctx, viewer, product.id)
}

async function makeAccount(ctx: Context, account: DemoAccount): Promise<string> {
  const { id } = await ctx.transaction((tx) =>
    createVerifiedUser(tx, ctx, { ...account, roles: [account.role] }),
  )
  return id
}

async function giveSound(
  ctx: Context,
  { userId, trackId, say }: { userId: string; trackId: string; say: (text: string) => void },
): Promise<void> {
  await mkdir(ctx.config.dataDir, { recursive: true })
  const folder = await mkdtemp(join(ctx.config.dataDir, 'seed-'))
  try {
    say('Composing and recording the demo track …')
    const song = join(folder, 'demo-track.wav')
    const cover = join(folder, 'demo-cover.png')
    await writeDemoSong(song)
    await writeDemoCover(cover)
    say('Transcoding it …')
    const { bundle } = await transcodeToStore(ctx, { source: song, userId, trackId })
    const original = await ingestFile(ctx, { purpose: 'original', path: song, userId, trackId })
    const image = await ingestFile(ctx, { purpose: 'cover', path: cover, userId, trackId })
    await giveOriginal(ctx, userId, { id: trackId, uploadId: original, transcode: false })
    await giveCover(ctx, userId, { id: trackId, uploadId: image })
    await giveRenditions(ctx, userId, { id: trackId, bundleId: bundle.id })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
