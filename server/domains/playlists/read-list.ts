import { IMPORT_LINES_MAX } from '@veza/shared/contracts/playlists.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import { checkShape } from '../../http/json-shape.ts'

/** One track of a list that somebody brings: what is known of it, and how it was written. */
export interface Entry {
  /** From 1; of JSON, its place in the list. */
  readonly line: number
  readonly text: string
  readonly id?: string
  readonly slug?: string
  readonly title?: string
  readonly artist?: string
}

const SHOWN = 200
const jsonSchema = z.array(
  z.union([
    z.string(),
    z.object({
      id: z.string().optional(),
      url: z.string().optional(),
      title: z.string().optional(),
      artist: z.string().optional(),
    }),
  ]),
)

/** @throws DomainError 413 `list-too-long`, 400 `not-a-list` */
export function readList(format: 'm3u8' | 'json', text: string): Entry[] {
  return format === 'json' ? readJson(text) : readM3u8(text)
}

function readM3u8(text: string): Entry[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/, IMPORT_LINES_MAX + 1)
  if (lines.length > IMPORT_LINES_MAX) throw new TooLong()
  let said: string | undefined
  return lines.flatMap((raw, index) => {
    const line = raw.trim()
    // `#EXTINF:seconds attributes,Artist - Title` speaks of the address that follows.
    if (line.startsWith('#')) {
      said = /^#EXTINF:[^,]*,(.*)$/i.exec(line)?.[1]?.trim() ?? said
      return []
    }
    if (line === '') return []
    const entry = {
      line: index + 1,
      text: (said ?? line).slice(0, SHOWN),
      ...addressed(line),
      ...named(said),
    }
    said = undefined
    return [entry]
  })
}

function readJson(text: string): Entry[] {
  const given = listIn(text)
  if (Array.isArray(given) && given.length > IMPORT_LINES_MAX) throw new TooLong()
  const list = jsonSchema.safeParse(given)
  if (!list.success) throw new NotAList()
  return list.data.map((one, index) => {
    const { id, url, title, artist } = typeof one === 'string' ? { url: one } : { url: undefined, ...one }
    const shown = title === undefined ? (url ?? id ?? '') : [artist, title].filter(Boolean).join(' - ')
    return {
      line: index + 1,
      text: shown.slice(0, SHOWN),
      ...addressed(id ?? ''),
      ...addressed(url ?? ''),
      ...(title === undefined ? {} : { title }),
      ...(artist === undefined ? {} : { artist }),
    }
  })
}

/** The list itself, or below `tracks` or `items`. */
function listIn(text: string): unknown {
  // Read a second time, it may be deeper than the body that it came in.
  checkShape(Buffer.from(text))
  try {
    const read: unknown = JSON.parse(text)
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return read
    return 'tracks' in read ? read.tracks : 'items' in read ? read.items : undefined
  } catch {
    throw new NotAList()
  }
}

/** An address of ours, on whichever host: by the track's id or by its page. */
function addressed(text: string): Pick<Entry, 'id' | 'slug'> {
  const id = idSchema.safeParse(text)
  if (id.success) return { id: id.data.toLowerCase() }
  const path = URL.canParse(text, 'http://here.invalid') ? new URL(text, 'http://here.invalid').pathname : ''
  const [, last = ''] = /(?:^|\/)tracks\/([\w-]{1,80})(?:\/|$)/.exec(path) ?? []
  const inside = idSchema.safeParse(last)
  if (inside.success) return { id: inside.data.toLowerCase() }
  return last === '' ? {} : { slug: last }
}

/** `Artist - Title`, as players write it. */
function named(said: string | undefined): Pick<Entry, 'title' | 'artist'> {
  if (!said) return {}
  const at = said.indexOf(' - ')
  return at === -1 ? { title: said } : { artist: said.slice(0, at).trim(), title: said.slice(at + 3).trim() }
}

class TooLong extends DomainError {
  constructor() {
    super(
      413,
      'list-too-long',
      `A list has at most ${IMPORT_LINES_MAX} lines. Split it, and import one part after the other.`,
    )
  }
}

class NotAList extends DomainError {
  constructor() {
    super(
      400,
      'not-a-list',
      'This cannot be read as a list of tracks. Bring M3U8, or JSON: a list of addresses or of objects with id, url, or title and artist.',
    )
  }
}
