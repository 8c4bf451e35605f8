import type { SyncProduct, SyncTrack } from '@veza/shared/contracts/sync.ts'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { type AccountKey, openAccount, type SyncAccount } from '../sync/accounts.ts'
import { receive } from '../sync/receive.ts'

export const server = 'https://veza.example'

export const testAccount = (db: Sqlite, key: AccountKey = { server, accountId: 'somebody' }): SyncAccount =>
  openAccount(db, key)

export function trackAt(id: string, more: Partial<SyncTrack> = {}): SyncTrack {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    id,
    slug: 'a-track',
    version: 1,
    status: 'draft',
    title: 'A track',
    description: '',
    genre: '',
    credits: '',
    isrc: '',
    bpm: '',
    musicalKey: '',
    lyrics: '',
    lyricsLanguage: '',
    tags: [],
    visibility: 'public',
    paid: false,
    previewEnabled: false,
    url: `${server}/tracks/a-track`,
    coverUrl: null,
    masterUrl: null,
    durationMs: 1_000,
    loudness: null,
    lossless: false,
    hasOriginal: false,
    hasRenditions: false,
    createdAt: at,
    updatedAt: at,
    publishedAt: null,
    publishAt: null,
    publishRefusal: null,
    ...more,
  }
}

export function productAt(id: string, more: Partial<SyncProduct> = {}): SyncProduct {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    id,
    version: 1,
    kind: 'release',
    status: 'draft',
    title: 'A release',
    description: '',
    listening: 'preview',
    trackIds: [],
    images: [],
    currency: null,
    licences: [],
    createdAt: at,
    updatedAt: at,
    onSaleAt: null,
    saleAt: null,
    saleRefusal: [],
    ...more,
  }
}

/** Lets an account have a track, as its server says. */
export function haveTrack(
  db: Sqlite,
  newId: NewId,
  more: Partial<SyncTrack> = {},
  whose?: AccountKey,
): { readonly account: number; readonly kind: 'track'; readonly id: string } {
  const { id: account } = testAccount(db, whose)
  const resource = { account, kind: 'track', id: more.id ?? newId() } as const
  inTransaction(db, () => receive(db, resource, trackAt(resource.id, more), new Date(0)))
  return resource
}
