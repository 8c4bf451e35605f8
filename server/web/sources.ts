import type { ShownAnnouncement } from '@veza/shared/contracts/announcements.ts'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Thread } from '@veza/shared/contracts/comments.ts'
import type { Featured } from '@veza/shared/contracts/discovery.ts'
import type { FeedEntry } from '@veza/shared/contracts/feed.ts'
import type { Person, Profile } from '@veza/shared/contracts/people.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import type { Liked, ReactionKind, Standing } from '@veza/shared/contracts/reactions.ts'
import type { Recommended } from '@veza/shared/contracts/recommendations.ts'
import type { Reviews } from '@veza/shared/contracts/reviews.ts'
import type { SearchPage, SearchQuery } from '@veza/shared/contracts/search.ts'
import type { Wish } from '@veza/shared/contracts/wishes.ts'
import type { Request } from 'express'
import type { CommentChange } from '../domains/comments/index.ts'
import type { FoundPlaylist } from '../domains/playlists/index.ts'
import type { Reactable } from '../domains/reactions/index.ts'
import type { FoundReview, Reviewed } from '../domains/reviews/index.ts'
import type { ShareKey } from '../domains/sharing/index.ts'
import type { WishesOnPage } from '../domains/wishes/index.ts'
import type { Viewer } from '../http/request-context.ts'
import type { Locale } from './texts/index.ts'
import type { WrittenLyrics } from './views/lyrics.ts'

/** A track as one viewer may know of it. */
export interface FoundTrack {
  readonly track: Track
  /** Taken down after a copyright notice. */
  readonly blocked: boolean
  /** By the moderation; its owner and the staff see it all the same. */
  readonly withheld: boolean
  readonly own: boolean
}

/** What is on sale, and of which licences this viewer holds one: with the order it was bought in. */
interface FoundProducts {
  readonly products: readonly Product[]
  readonly bought: ReadonlyMap<string, string>
  readonly wishes: WishesOnPage
}

/** What a track can be bought in. */
export interface FoundOffers extends FoundProducts {
  /** This viewer has bought the track in whatever it was sold in, and may hear all of it. */
  readonly isHeld: boolean
}

/** A release, with those of its tracks that this viewer may know of, in their order. */
export interface FoundReleaseOnPage {
  readonly release: Product
  /** One of its tracks was taken down after a copyright notice. */
  readonly blocked: boolean
  /** Search engines may list it. */
  readonly listed: boolean
  readonly bought: ReadonlyMap<string, string>
  readonly wishes: WishesOnPage
  readonly tracks: readonly (FoundTrack & { readonly isHeld: boolean })[]
}

/** What the forms on a person's page ask for. */
export type PersonChange = 'follow' | 'unfollow' | 'block'

interface TrackPageQuery {
  readonly limit: number
  readonly cursor?: string
}
interface CommentsQuery {
  readonly limit: number
  readonly cursor?: string | undefined
}
/** Who reads comments, and by which link they came. */
interface CommentReader {
  readonly viewer: Viewer | undefined
  readonly share?: ShareKey | undefined
}
interface PageOf<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** A file that may be given away. */
export interface Original {
  readonly bytes: number
  readonly contentType: string
}

export interface SitemapEntry {
  /** Below the public address. */
  readonly path: string
  readonly changedAt: Date
}

interface SitemapPart {
  count(): Promise<number>
  entries(limit: number, offset: number): Promise<readonly SitemapEntry[]>
}
export type SitemapParts = Readonly<Record<'tracks' | 'releases' | 'people', SitemapPart>>

/** Where the pages get what they show; handed in, so that they need no domain's inside. */
export interface PageSources {
  /** As below, by its id. */
  findTrack(id: string, viewer: Viewer | undefined): Promise<FoundTrack | undefined>
  /** Undefined for what is not there, and for what this viewer may not know of. */
  findTrackBySlug(slug: string, viewer: Viewer | undefined): Promise<FoundTrack | undefined>
  /** By its address or its id; undefined as above. */
  findRelease(
    name: string,
    viewer: Viewer | undefined,
    locale: Locale,
  ): Promise<FoundReleaseOnPage | undefined>
  /** This viewer has bought the track in whatever it was sold in. */
  isHeld(trackId: string, viewer: Viewer | undefined): Promise<boolean>
  offersOf(trackId: string, viewer: Viewer | undefined, locale: Locale): Promise<FoundOffers>
  /** What somebody sells, for their page. */
  offersBy(username: string, viewer: Viewer | undefined, locale: Locale): Promise<FoundProducts>
  /** What a link opens, at addresses that carry its key. @throws DomainError 404, 410, 451 */
  openShared(key: ShareKey): Promise<Track>
  /** One page of its rows, by its name in addresses or its id. @throws DomainError 404 where this viewer may not know of it */
  findPlaylist(name: string, viewer: Viewer | undefined, page: TrackPageQuery): Promise<FoundPlaylist>
  /** Where it is not in. Safe to repeat. @throws DomainError 403, 404, 409 */
  addToPlaylist(playlistId: string, viewer: Viewer, trackId: string): Promise<void>
  /** Whom the guests of a link listen along with. @throws DomainError 404, 410 */
  openTogether(token: string, viewer: Viewer | undefined): Promise<{ readonly host: string }>
  newestTracks(page: TrackPageQuery): Promise<PageOf<Track>>
  /** What is heard and liked most of late. */
  trending(viewer: Viewer | undefined, limit: number): Promise<readonly Track[]>
  /** What this server's people recommend. */
  featured(viewer: Viewer | undefined, locale: Locale): Promise<readonly Featured[]>
  /** What those who like a track like as well, or what else is like it; nothing of what this viewer may not see. */
  relatedTo(trackId: string, viewer: Viewer | undefined, limit: number): Promise<readonly Recommended[]>
  /** By what they like. */
  recommendedTo(viewer: Viewer, limit: number): Promise<readonly Recommended[]>
  /** Nothing for those who may put nothing in. */
  recommendedFor(playlistId: string, viewer: Viewer, limit: number): Promise<readonly Recommended[]>
  /** Undefined for nobody, and for somebody whom this viewer may not see. */
  findPerson(username: string, viewer: Viewer | undefined): Promise<Profile | undefined>
  /** Somebody's public tracks. */
  tracksOf(username: string, viewer: Viewer | undefined, page: TrackPageQuery): Promise<PageOf<Track>>
  /** @throws DomainError 404 for whom this viewer may not see */
  changePerson(username: string, viewer: Viewer, change: PersonChange): Promise<void>
  /** Who follows somebody, or whom they follow. @throws DomainError 404; 400 `bad-cursor` */
  followsOf(
    username: string,
    viewer: Viewer | undefined,
    side: 'followers' | 'following',
    page: TrackPageQuery,
  ): Promise<PageOf<Person>>
  /** Whom they may want to follow. */
  suggestedTo(viewer: Viewer, limit: number): Promise<readonly Person[]>
  /** Undefined where this viewer may not react, as to what is a draft or blocked. */
  standingOf(which: Reactable, viewer: Viewer | undefined): Promise<Standing | undefined>
  /** @throws DomainError 404, 409, 451; 429 after too many */
  changeReaction(which: Reactable, viewer: Viewer, kind: ReactionKind, isOn: boolean): Promise<void>
  /** @throws DomainError 400 `bad-cursor` */
  likesOf(viewer: Viewer, page: TrackPageQuery, locale: Locale): Promise<PageOf<Liked>>
  /** @throws DomainError 401, 404, 409, 451; 429 after too many */
  changeWish(viewer: Viewer, productId: string, isOn: boolean): Promise<void>
  /** @throws DomainError 400 `bad-cursor` */
  wishesOf(viewer: Viewer, page: TrackPageQuery, locale: Locale): Promise<PageOf<Wish>>
  /** @throws DomainError 400 `bad-cursor`; 429 after too many */
  feedOf(viewer: Viewer, page: TrackPageQuery, locale: Locale): Promise<PageOf<FeedEntry>>
  /** Undefined where this reader gets none to see. @throws DomainError 400 `bad-cursor` */
  commentsOf(trackId: string, reader: CommentReader, page: CommentsQuery): Promise<PageOf<Thread> | undefined>
  /** The thread that a comment of this track is in; undefined as above. */
  threadOf(trackId: string, reader: CommentReader, commentId: string): Promise<Thread | undefined>
  /** @returns the comment that it is about. @throws DomainError 401, 403, 404, 409, 410, 422, 451; 429 after too many */
  changeComments(
    trackId: string,
    writer: CommentReader & { readonly viewer: Viewer },
    change: CommentChange,
  ): Promise<string>
  /** For whoever looks, at most three. @param besides ids that this browser keeps as dismissed */
  announcementsFor(
    viewer: Viewer | undefined,
    besides: ReadonlySet<string>,
  ): Promise<readonly ShownAnnouncement[]>
  /** Ids of all that are not over. */
  currentAnnouncements(): Promise<readonly string[]>
  dismissAnnouncement(viewer: Viewer, id: string): Promise<void>
  /** Undefined where this reader gets none to see. @throws DomainError 400 `bad-cursor` */
  reviewsOf(productId: string, viewer: Viewer | undefined, page: TrackPageQuery): Promise<Reviews | undefined>
  /** One at an address of its own; undefined as above. */
  findReview(id: string, viewer: Viewer | undefined): Promise<FoundReview | undefined>
  /** What a review is about; undefined as above. */
  reviewedProduct(productId: string, viewer: Viewer | undefined): Promise<Reviewed | undefined>
  /** Without words it is taken back. @throws DomainError 401, 403, 404, 409, 451; 429 after too many */
  changeReview(
    viewer: Viewer,
    productId: string,
    said: { readonly rating: number; readonly text: string } | undefined,
  ): Promise<void>
  /** Files of tracks that everybody may hear whole, by their track; of those that have one. */
  originalsOf(trackIds: readonly string[]): Promise<ReadonlyMap<string, Original>>
  /** What search engines are told of. */
  readonly sitemap: SitemapParts
  /** @throws DomainError 429 after too many; 400 `bad-cursor` */
  search(req: Request, input: SearchQuery): Promise<SearchPage>
  /** The words of a track; who asks has made sure that they are for this reader. */
  lyricsOf(trackId: string): Promise<WrittenLyrics>
  /** How often a track was heard. */
  playsOf(trackId: string): Promise<number>
  /** The coarse waveform's file, in audiowaveform's format; without it pages show none until scripts fetch it. */
  coarseWaveform?(trackId: string): Promise<Uint8Array | undefined>
}
