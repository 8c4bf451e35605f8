import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'
import { type UpdateChannel, type UpdateTarget, updateChannels, updateTargets } from './channels.ts'

const SHA512_BASE64 = /^[A-Za-z0-9+/]{85}[AQgw]==$/
/** Semantic Versioning 2.0, without build metadata. */
export const versionSchema = z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}(?:-[0-9a-z.-]{1,40})?$/)

const fileSchema = z.object({
  /** Below the feed's own folder. */
  url: z.string().regex(/^[\w-]+(?:\/(?!\.\.?(?:\/|$))[\w.-]+)+$/),
  sha512: z.string().regex(SHA512_BASE64),
  /** Bytes. */
  size: z.int().positive(),
  /** Bytes of the map of blocks at the end of the file, where it has one. */
  blockMapSize: z.int().positive().optional(),
})

/** What a Studio is told of the newest version: what electron-updater reads, and what binds it to its place. */
export const feedSchema = z.object({
  version: versionSchema,
  channel: z.enum(updateChannels),
  target: z.enum(updateTargets),
  /** Grows with every change of this feed, so that an older one is known for what it is. */
  sequence: z.int().positive(),
  releaseDate: z.iso.datetime(),
  /**
   * From then on it says nothing any more: who holds it back does not keep Studios where they are for ever. Feeds from before
   * there was one are without it, and no Studio takes them.
   */
  validUntil: z.iso.datetime().optional(),
  /** Of a hundred Studios so many take it. */
  stagingPercentage: z.int().min(0).max(100),
  releaseNotes: z.string().max(20_000).optional(),
  files: z.array(fileSchema).min(1),
})
export type Feed = z.infer<typeof feedSchema>
export type FeedFile = Feed['files'][number]

export type FeedFault =
  | 'broken'
  | 'unsigned'
  | 'unknown-key'
  | 'wrong-signature'
  | 'misplaced'
  | 'replayed'
  | 'expired'

/** This feed is not to be believed. */
export class FeedRefused extends Error {
  override readonly name = 'FeedRefused'
  readonly fault: FeedFault
  constructor(fault: FeedFault, detail: string) {
    super(detail)
    this.fault = fault
  }
}

/** A comment to YAML, so that feed and signature are one file, which changes whole. */
const HEAD = /^# veza-feed 1 ([0-9a-f]{16}) ([A-Za-z0-9+/]{85}[AQgw]==)\n/
/** Signed before the body: no signature of ours for something else counts here. */
const DOMAIN = Buffer.from('veza studio update feed 1\n')

/** Names a public key: the beginning of the SHA-256 of its SPKI, in hex. */
export function keyIdOf(publicKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('hex').slice(0, 16)
}

/** Writes a feed, signed with Ed25519 (RFC 8032). The same feed and key give the same text. */
export function sealFeed(feed: Feed, privateKey: KeyObject): string {
  const body = `${JSON.stringify(feedSchema.parse(feed), null, 2)}\n`
  const signature = sign(null, Buffer.concat([DOMAIN, Buffer.from(body)]), privateKey).toString('base64')
  return `# veza-feed 1 ${keyIdOf(createPublicKey(privateKey))} ${signature}\n${body}`
}

export interface FeedPlace {
  readonly channel: UpdateChannel
  readonly target: UpdateTarget
}

/**
 * Reads a feed, and nothing of it before its signature is known to be good.
 * @param keys public ones that are trusted; any of them may have signed
 * @throws FeedRefused
 */
export function openFeed(text: string, keys: readonly KeyObject[], place: FeedPlace): Feed {
  const head = HEAD.exec(text)
  if (!head) throw new FeedRefused('unsigned', 'The feed has no signature.')
  const [line, keyId, signature = ''] = head
  const key = keys.find((known) => keyIdOf(known) === keyId)
  if (!key) throw new FeedRefused('unknown-key', `The feed is signed by ${keyId}, which is not trusted here.`)
  const body = text.slice(line.length)
  if (!verify(null, Buffer.concat([DOMAIN, Buffer.from(body)]), key, Buffer.from(signature, 'base64')))
    throw new FeedRefused('wrong-signature', 'The feed is not what was signed.')
  const feed = feedSchema.safeParse(parsed(body))
  if (!feed.success) throw new FeedRefused('broken', `The feed cannot be read: ${feed.error.message}`)
  const { channel, target } = feed.data
  if (channel !== place.channel || target !== place.target)
    throw new FeedRefused('misplaced', `This is the feed of ${channel}-${target}.`)
  return feed.data
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
