import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { trackSchema } from './catalog.ts'
import {
  byId,
  instantSchema,
  lineSchema,
  linesSchema,
  pageOf,
  pageQuery,
  seenVersionSchema,
  textSchema,
} from './common.ts'

export const PLAYLIST_TITLE_MAX = 100
export const PLAYLIST_DESCRIPTION_MAX = 2_000
/** Rows of one playlist. */
export const PLAYLIST_ITEMS_MAX = 2_000
export const COLLABORATORS_MAX = 50
/** Characters of a list that is imported, and lines of it. */
export const IMPORT_TEXT_MAX = 1_000_000
export const IMPORT_LINES_MAX = 10_000

export const playlistVisibilitySchema = z.enum(['public', 'private'])
export type PlaylistVisibility = z.infer<typeof playlistVisibilitySchema>
export const collaboratorRightSchema = z.enum(['view', 'edit'])
export type CollaboratorRight = z.infer<typeof collaboratorRightSchema>

const title = lineSchema(PLAYLIST_TITLE_MAX).pipe(z.string().min(1, 'A playlist needs a title'))
const about = { description: linesSchema(PLAYLIST_DESCRIPTION_MAX), visibility: playlistVisibilitySchema }

export const newPlaylistSchema = z.object(about).partial().extend({
  title,
  /** Chosen by who makes it, so that the same call, however late, makes one playlist; a new UUID. */
  id: idSchema.toLowerCase().optional(),
})
export type NewPlaylist = z.infer<typeof newPlaylistSchema>
export const playlistPatchSchema = z.object({ title, ...about }).partial()
export type PlaylistPatch = z.infer<typeof playlistPatchSchema>

const personSchema = z.object({ username: z.string(), displayName: z.string() })

export const playlistSchema = z.object({
  id: idSchema,
  slug: z.string(),
  /** Goes up when title, description or visibility change; rows are changed without it. */
  version: z.int(),
  title: z.string(),
  description: z.string(),
  visibility: playlistVisibilitySchema,
  owner: personSchema,
  /** What the one who asks may do. */
  right: z.enum(['view', 'edit', 'own']),
  items: z.int(),
  url: z.url(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
})
export type Playlist = z.infer<typeof playlistSchema>

export const playlistItemSchema = z.object({
  id: idSchema,
  /** Null where it is not there, or not for the one who asks. */
  track: trackSchema.nullable(),
  addedBy: z.string().nullable(),
  addedAt: instantSchema,
})
export type PlaylistItem = z.infer<typeof playlistItemSchema>

export const collaboratorSchema = personSchema.extend({ right: collaboratorRightSchema })
export type Collaborator = z.infer<typeof collaboratorSchema>

export const newImportSchema = z.object({
  title,
  format: z.enum(['m3u8', 'json']),
  /** M3U8 as players write it; or a JSON list (or `tracks`, `items`) of addresses, or of objects with id, url, title, artist. */
  text: textSchema.max(IMPORT_TEXT_MAX, 'At most a million characters'),
})
export type NewImport = z.infer<typeof newImportSchema>
export const importedPlaylistSchema = z.object({
  playlist: playlistSchema,
  /** What was not found, the first thousand of it: lines from 1, as they were read. */
  missing: z.array(z.object({ line: z.int(), text: z.string() })),
  missingTotal: z.int(),
})
export type ImportedPlaylist = z.infer<typeof importedPlaylistSchema>

/** The row after which something stands; null for the first place. */
const after = idSchema.nullable()
const ofItem = byId.extend({ itemId: idSchema })
const ofCollaborator = byId.extend({ username: z.string().max(100).trim().toLowerCase() })
const done = z.object({ ok: z.literal(true) })
const tag = oc.tag('playlists')

/** Whoever may not see a playlist is told 404, as of one that never was; who may not do something with it, 403. */
export const playlistsContract = tag.router({
  /** 409 `id-taken`. */
  create: oc
    .route({ method: 'POST', path: '/playlists', successStatus: 201 })
    .input(newPlaylistSchema)
    .output(playlistSchema),
  mine: oc
    .route({
      method: 'GET',
      path: '/me/playlists',
      summary: 'One’s own, and those one was asked to; newest first',
    })
    .input(z.object(pageQuery))
    .output(pageOf(playlistSchema)),
  get: oc.route({ method: 'GET', path: '/playlists/{id}' }).input(byId).output(playlistSchema),
  /** 409 `stale-version`, with the playlist as it is (`current`). */
  update: oc
    .route({ method: 'PATCH', path: '/playlists/{id}' })
    .input(byId.extend(playlistPatchSchema.shape).extend({ version: seenVersionSchema }))
    .output(playlistSchema),
  /** Safe to repeat until it answers 404. */
  remove: oc.route({ method: 'DELETE', path: '/playlists/{id}' }).input(byId).output(done),
  /** The same `Idempotency-Key` makes one copy. */
  duplicate: oc
    .route({
      method: 'POST',
      path: '/playlists/{id}/duplicate',
      successStatus: 201,
      summary: 'A private copy of one’s own',
    })
    .input(byId)
    .output(playlistSchema),
  /** The same `Idempotency-Key` makes one. 413 `list-too-long`, 400 `not-a-list`, 422 `nothing-found`, 409 `playlist-full`. */
  import: oc
    .route({
      method: 'POST',
      path: '/playlists/import',
      successStatus: 201,
      summary: 'Make one of a list from elsewhere',
    })
    .input(newImportSchema)
    .output(importedPlaylistSchema),
  items: oc
    .route({ method: 'GET', path: '/playlists/{id}/items', summary: 'Rows in their order' })
    .input(byId.extend(pageQuery))
    .output(pageOf(playlistItemSchema)),
  /** At the end, or after a row. The same `Idempotency-Key` adds once. 409 `playlist-full`, `place-gone`; 404 `track-not-found`. */
  add: oc
    .route({ method: 'POST', path: '/playlists/{id}/items', successStatus: 201 })
    .input(byId.extend({ trackIds: z.array(idSchema).min(1).max(100), after: after.optional() }))
    .output(playlistSchema),
  /** Safe to repeat. 409 `place-gone` where the row that was named is no longer there. */
  move: oc
    .route({ method: 'PUT', path: '/playlists/{id}/items/{itemId}/place' })
    .input(ofItem.extend({ after }))
    .output(done),
  /** Safe to repeat. */
  take: oc.route({ method: 'DELETE', path: '/playlists/{id}/items/{itemId}' }).input(ofItem).output(done),
  collaborators: oc
    .route({ method: 'GET', path: '/playlists/{id}/collaborators' })
    .input(byId)
    .output(z.object({ items: z.array(collaboratorSchema) })),
  /** Safe to repeat. 404 `person-not-found`, 409 `too-many-collaborators`. */
  invite: oc
    .route({ method: 'PUT', path: '/playlists/{id}/collaborators/{username}' })
    .input(ofCollaborator.extend({ right: collaboratorRightSchema }))
    .output(collaboratorSchema),
  /** By the owner, or by the one who goes. Safe to repeat. */
  uninvite: oc
    .route({ method: 'DELETE', path: '/playlists/{id}/collaborators/{username}' })
    .input(ofCollaborator)
    .output(done),
})
