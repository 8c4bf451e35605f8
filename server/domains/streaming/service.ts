import { createHash } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { PREVIEW_SECONDS } from '@veza/shared/media/limits.ts'
import { masterPlaylist, mediaPlaylist, segmentsWithin } from '@veza/shared/media/playlists.ts'
import type { RenditionName } from '@veza/shared/media/rendition-set.ts'
import { LRUCache } from 'lru-cache'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { isWithheld, TrackBlocked, TrackNotFound } from '../catalog/index.ts'
import { isReviewed } from '../moderation/index.ts'
import { boughtFormats } from '../orders/index.ts'
import { beginListening, isShown, type ShareKey, shareQuery } from '../sharing/index.ts'
import { type BundleRow, bundleById, Infected, mayBeGiven, uploadById } from '../uploads/index.ts'
import { ListenOnly, OriginalNotBought, PaymentRequired, ReviewOnly, ThroughOrder } from './faults.ts'
import { type Access, accessTo } from './policy.ts'
import { type Original, type PlayableTrack, playableTracks, soundOriginals } from './queries.ts'

/** Given addresses end within 15 minutes of a takedown; one of them is lost to the rounding of `signGet`. */
const SEGMENT_SECONDS = 14 * 60
const STREAM_SECONDS = 15 * 60
/** By what may be taken back, a link or a case: its addresses end within a minute, and the player asks for fresh ones. */
const REVOCABLE_SECONDS = 60
const DOWNLOAD_SECONDS = 30 * 60

const SETS_KEPT = 500
const PLAYLISTS_KEPT = 2_000
const WAVEFORM_BYTES_KEPT = 32 * 1024 * 1024

/** A track together with what this viewer may hear of it. */
export interface Hearable {
  readonly track: PlayableTrack
  readonly access: Extract<Access, 'preview' | 'whole'>
  /** Of somebody who hears it whole because they bought it: the formats that came with it. Else undefined. */
  readonly bought: ReadonlySet<string> | undefined
  /** Of somebody to whom nothing but a link opens it. */
  readonly share: ShareKey | undefined
  /** Of the staff, to whom a case about it opens what they could not hear else. */
  readonly isReviewed: boolean
}

/** Somebody who asks for a track. */
export interface Listener {
  readonly viewer: Viewer | undefined
  /** The link that they came by. */
  readonly share?: ShareKey | undefined
  readonly address: string
}

type Text = Pick<Playlist, 'body' | 'etag'>

export interface Playlist {
  readonly body: Buffer
  /** With its quotes. */
  readonly etag: string
  /** True where every listener gets the same, so that shared caches may keep it. */
  readonly shared: boolean
  /** What opened it may be taken back at any time: nobody keeps it. */
  readonly isRevocable: boolean
  readonly previewSeconds: number | undefined
}

type Parts = Pick<Context, 'db' | 'store' | 'clock' | 'config' | 'newId' | 'transaction' | 'limits'>
type Ask = (track: PlayableTrack, share: ShareKey) => Promise<ShareKey | undefined>

/**
 * Playlists and addresses of sound. Permission is asked of the database at every call; what is kept in memory is only
 * what never changes (rendition sets) or what the permission does not touch (a playlist's text, for a minute).
 */
export class Streaming {
  readonly #ctx: Parts
  readonly #loadTrack: ReturnType<typeof playableTracks>
  readonly #sets = new LRUCache<string, BundleRow>({ max: SETS_KEPT })
  readonly #playlists = new LRUCache<string, Text>({ max: PLAYLISTS_KEPT })
  readonly #waveforms = new LRUCache<string, Buffer>({
    maxSize: WAVEFORM_BYTES_KEPT,
    sizeCalculation: (bytes) => bytes.length,
  })

  constructor(ctx: Parts) {
    this.#ctx = ctx
    this.#loadTrack = playableTracks(ctx.db)
  }

  /** To hear it: by a link this is a use. @throws TrackNotFound, TrackBlocked, PaymentRequired, in the order of the checks */
  hearable(id: string, listener: Listener): Promise<Hearable> {
    return this.#judge(id, listener, (track, share) =>
      beginListening(this.#ctx, track.id, share, listener.address),
    )
  }

  async #judge(id: string, { viewer, share: given }: Listener, ask: Ask): Promise<Hearable> {
    const track = await this.#loadTrack(id)
    const isOwner = track !== undefined && track.ownerId === viewer?.userId
    const bought =
      track?.paid && viewer && !isOwner ? await boughtFormats(this.#ctx.db, viewer.userId, id) : undefined
    const isHolder = bought !== undefined && bought.size > 0
    const isThere = track !== undefined && !isWithheld(viewer, track)
    const isUnfinished = track?.status !== 'published' || track.heldForScan
    const isPrivate = isUnfinished || track.visibility === 'private'
    const mayBeShared = isThere && isPrivate && !isUnfinished && !isOwner && !track.dmcaBlocked
    const share = mayBeShared && given ? await ask(track, given) : undefined
    const hearing = {
      exists: isThere,
      blocked: track?.dmcaBlocked ?? false,
      isPrivate,
      paid: track?.paid ?? false,
      previewEnabled: track?.previewEnabled ?? false,
      isOwner,
      isShared: share !== undefined,
      isHolder,
      isReviewer: false,
    }
    const asAnybody = accessTo(hearing)
    const isReviewer =
      track !== undefined &&
      asAnybody !== 'whole' &&
      asAnybody !== 'blocked' &&
      !track.heldForScan &&
      (await isReviewed(this.#ctx, viewer, track.id))
    const access = isReviewer ? accessTo({ ...hearing, isReviewer }) : asAnybody
    if (!track || access === 'not-found') throw new TrackNotFound()
    if (access === 'blocked') throw new TrackBlocked()
    if (access === 'payment-required') throw new PaymentRequired()
    return { track, access, bought: isHolder ? bought : undefined, share, isReviewed: isReviewer }
  }

  async #renditionSet(track: PlayableTrack): Promise<BundleRow> {
    if (!this.#ctx.config.hlsStreaming)
      throw new DomainError(404, 'hls-off', 'This server does not stream by HLS.')
    if (!track.renditionSetId)
      throw new DomainError(
        404,
        'not-ready',
        'This track has no renditions yet. Try again in a little while.',
      )
    const kept = this.#sets.get(track.renditionSetId)
    if (kept) return kept
    const row = await bundleById(this.#ctx.db, track.renditionSetId)
    if (!row) throw new TrackNotFound()
    this.#sets.set(row.id, row)
    return row
  }

  /** The whole text must be signed within one minute, or its addresses would not all live as long. */
  async #kept(key: string, make: () => Promise<string>): Promise<Text> {
    const full = `${key} ${Math.floor(this.#ctx.clock.now().getTime() / MINUTE_MS)}`
    const kept = this.#playlists.get(full)
    if (kept) return kept
    const made = textOf(await make())
    this.#playlists.set(full, made)
    return made
  }

  async master(hearable: Hearable): Promise<Playlist> {
    const { track, share } = hearable
    const { id, renditionSet: set } = await this.#renditionSet(track)
    const query = share ? `?${shareQuery(share)}` : ''
    const make = async () => masterPlaylist(set, { uriOf: (name) => `${name}/index.m3u8${query}` })
    const text = isRevocable(hearable) ? textOf(await make()) : await this.#kept(`${id} master`, make)
    return { ...text, ...terms(hearable) }
  }

  /** Only what may be heard is signed: a preview's list ends, and the rest has no address. */
  async media(hearable: Hearable, name: RenditionName): Promise<Playlist> {
    const { track, access } = hearable
    const { id, prefix, renditionSet: set } = await this.#renditionSet(track)
    const rendition = set.renditions.find((one) => one.name === name)
    if (!rendition) throw new DomainError(404, 'no-rendition', 'This track has no such rendition.')
    const cap = access === 'preview' ? { capSeconds: PREVIEW_SECONDS } : {}
    const life = lifeOf(hearable, SEGMENT_SECONDS)
    const make = async () => {
      const segments = cap.capSeconds ? segmentsWithin(rendition, cap.capSeconds) : rendition.segments
      const uris = new Map<string, string>()
      for (const { path } of [rendition.init, ...segments])
        uris.set(path, await this.#ctx.store.signGet({ key: prefix + path, ...life }))
      return mediaPlaylist(rendition, { uriOf: (path) => uris.get(path) ?? '', ...cap })
    }
    const text = isRevocable(hearable)
      ? textOf(await make())
      : await this.#kept(`${id} ${name} ${access}`, make)
    return { ...text, ...terms(hearable) }
  }

  /**
   * A signed address of the whole original. Who bought the track downloads it through the order, where it is counted.
   * @throws PaymentRequired where only a preview may be heard; ListenOnly; ThroughOrder; OriginalNotBought
   */
  async original(hearable: Hearable, as: 'stream' | 'download'): Promise<string> {
    const { track, access, bought, share, isReviewed } = hearable
    if (access === 'preview') throw new PaymentRequired()
    if (share && as === 'download') throw new ListenOnly()
    if (isReviewed && as === 'download') throw new ReviewOnly()
    if (bought && as === 'download') throw new ThroughOrder()
    if (bought && !bought.has('original')) throw new OriginalNotBought()
    const upload = track.originalUploadId && (await uploadById(this.#ctx.db, track.originalUploadId))
    if (!upload) throw new DomainError(404, 'no-original', 'The original of this track is not here.')
    if (upload.scan === 'infected') throw new Infected()
    const { storageKey: key, contentType } = upload
    if (as === 'stream')
      return this.#ctx.store.signGet({ key, contentType, ...lifeOf(hearable, STREAM_SECONDS) })
    const filename = `${track.title}.${key.split('.').at(-1)}`
    return this.#ctx.store.signGet({ key, expiresInSeconds: DOWNLOAD_SECONDS, filename, contentType })
  }

  /** The waveform's bytes; a shape is not sound, so whoever may see the track may see it. */
  async waveform(track: PlayableTrack, zoom: 'coarse' | 'fine'): Promise<{ bytes: Buffer; etag: string }> {
    const { id, prefix, renditionSet: set } = await this.#renditionSet(track)
    const file = set.waveforms[zoom === 'coarse' ? 0 : 1]
    if (!file) throw new DomainError(404, 'no-waveform', 'This track has no waveform.')
    const etag = `"${id}-${zoom}"`
    const held = this.#waveforms.get(etag)
    if (held) return { bytes: held, etag }
    const { body } = await this.#ctx.store.get(prefix + file.path)
    const bytes = Buffer.concat(await body.toArray())
    this.#waveforms.set(etag, bytes)
    return { bytes, etag }
  }

  /** For a caller that has made sure the track may be shown. Undefined where there is no waveform yet. */
  async coarseWaveform(id: string): Promise<Uint8Array | undefined> {
    const track = await this.#loadTrack(id)
    if (!track?.renditionSetId || !this.#ctx.config.hlsStreaming) return undefined
    return (await this.waveform(track, 'coarse')).bytes
  }

  /** For a caller that has made sure the tracks may be heard whole by everybody. */
  originals(trackIds: readonly string[]): Promise<ReadonlyMap<string, Original>> {
    return soundOriginals(this.#ctx.db, trackIds)
  }

  /** The track, if they may know of it, whatever it costs; no use of a link. @throws TrackNotFound, TrackBlocked */
  async visible(id: string, listener: Listener): Promise<PlayableTrack> {
    const ask: Ask = async (track, share) => ((await isShown(this.#ctx, track.id, share)) ? share : undefined)
    try {
      return (await this.#judge(id, listener, ask)).track
    } catch (error) {
      const track = error instanceof PaymentRequired ? await this.#loadTrack(id) : undefined
      if (!track) throw error
      return track
    }
  }

  /** @param isOwner who sees what is still being looked at */
  async cover(track: PlayableTrack, isOwner: boolean): Promise<string> {
    const upload = track.coverUploadId && (await uploadById(this.#ctx.db, track.coverUploadId))
    if (!upload || !mayBeGiven(upload, isOwner))
      throw new DomainError(404, 'no-cover', 'This track has no cover.')
    return this.#ctx.store.signGet({
      key: upload.storageKey,
      expiresInSeconds: STREAM_SECONDS,
      contentType: upload.contentType,
    })
  }
}

function textOf(text: string): Text {
  const body = Buffer.from(text)
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` }
}

/** A link may be revoked, and a case given back or decided. */
const isRevocable = ({ share, isReviewed }: Hearable): boolean => share !== undefined || isReviewed

const lifeOf = (hearable: Hearable, seconds: number) =>
  isRevocable(hearable)
    ? ({ expiresInSeconds: REVOCABLE_SECONDS, exact: true } as const)
    : { expiresInSeconds: seconds }

function terms(hearable: Hearable): Omit<Playlist, keyof Text> {
  const { track, access } = hearable
  return {
    isRevocable: isRevocable(hearable),
    shared:
      track.status === 'published' &&
      track.visibility === 'public' &&
      !track.paid &&
      track.moderation === 'none',
    previewSeconds: access === 'preview' ? PREVIEW_SECONDS : undefined,
  }
}
