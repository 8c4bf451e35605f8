import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import {
  byId,
  changeVersionSchema,
  instantSchema,
  lineSchema,
  linesSchema,
  pageOf,
  pageQuery,
  textSchema,
} from './common.ts'

export const TITLE_MAX = 80
export const TEXT_MAX = 400
const LINK_MAX = 500
/** Accounts that have dismissed one are counted so far: admins look all the time, and everybody may have. */
export const DISMISSALS_COUNTED = 10_000
/** So many are shown at once: more would be a page of its own. */
export const SHOWN_MAX = 3

/** Whoever has this role; `listeners` have an account, whatever else they are. */
export const audiences = ['everybody', 'listeners', 'creators', 'staff'] as const
const audienceSchema = z.enum(audiences)
export type Audience = z.infer<typeof audienceSchema>

/** The gravest first, as they are shown. */
export const severities = ['critical', 'warning', 'note'] as const
const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

const placeSchema = z.enum(['pages', 'studio'])
export type Place = z.infer<typeof placeSchema>

const titleSchema = lineSchema(TITLE_MAX).pipe(z.string().min(1, 'An announcement needs a title'))
const wordsOf = (schema: z.ZodType<string, string>) => z.object({ en: schema, fr: schema })

/** Of the web by https, or a path of this server. */
const linkSchema = textSchema
  .trim()
  .max(LINK_MAX)
  .refine(isSafeLink, 'A link begins with https://, or with / for a page of this server')

function isSafeLink(text: string): boolean {
  if (/[\s\\\p{Cc}]/u.test(text)) return false
  if (text.startsWith('/')) return !text.startsWith('//')
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.username === '' && url.password === ''
}

/** What it says, to whom, where and when. */
const announcementTerms = {
  title: wordsOf(titleSchema),
  /** Empty where the title says it all; in both languages, or in none. */
  text: wordsOf(linesSchema(TEXT_MAX)),
  severity: severitySchema,
  audience: audienceSchema,
  onPages: z.boolean(),
  inStudio: z.boolean(),
  link: linkSchema.nullable(),
  from: instantSchema,
  /** From then on it is over; null: until somebody ends it. */
  until: instantSchema.nullable(),
}

interface Terms {
  readonly text: { readonly en: string; readonly fr: string }
  readonly onPages: boolean
  readonly inStudio: boolean
  readonly from: string
  readonly until: string | null
}

/** What no field can say alone. */
function faultsOf({ text, onPages, inStudio, from, until }: Terms): { path: string[]; message: string }[] {
  const faults = []
  if (!onPages && !inStudio) faults.push({ path: ['onPages'], message: 'Choose where it is shown' })
  if (until !== null && Date.parse(until) <= Date.parse(from))
    faults.push({ path: ['until'], message: 'The end must come after the beginning' })
  if ((text.en === '') !== (text.fr === ''))
    faults.push({
      path: ['text', text.en === '' ? 'en' : 'fr'],
      message: 'Write it in both languages, or in none',
    })
  return faults
}

const terms = z.object(announcementTerms)

/** As somebody reads it, who is meant by it and has not dismissed it. */
export const shownAnnouncementSchema = terms
  .pick({ title: true, text: true, severity: true, link: true, from: true, until: true })
  .extend({ id: idSchema })
export type ShownAnnouncement = z.infer<typeof shownAnnouncementSchema>

/** As admins see it. */
export const announcementSchema = terms.extend({
  id: idSchema,
  version: z.int(),
  /** Accounts that have dismissed it; visitors are not counted. At the most: as many, or more. */
  dismissals: z.int().max(DISMISSALS_COUNTED),
  createdAt: instantSchema,
  updatedAt: instantSchema,
})
export type Announcement = z.infer<typeof announcementSchema>

const changeSchema = terms.extend({
  /** The version that was seen; 0: it is new. */
  version: changeVersionSchema,
})
export type AnnouncementChange = z.infer<typeof changeSchema>

/** What is written, with what says whose or which it is. */
export const announcementWith = <T extends z.ZodRawShape>(more: T) =>
  changeSchema.extend(more).superRefine((value, ctx) => {
    for (const fault of faultsOf(value as Terms)) ctx.addIssue({ code: 'custom', ...fault })
  })

/** Which one is to be over. */
export const announcementEnd = byId.extend(changeSchema.pick({ version: true }).shape)

const done = z.object({ ok: z.literal(true) })

export const announcementsContract = oc.tag('announcements').router({
  /** At most three, the gravest first. Of who is signed in, without those that they have dismissed. */
  shown: oc
    .route({ method: 'GET', path: '/announcements', summary: 'What is announced to whoever asks' })
    .input(z.object({ place: placeSchema.default('pages') }))
    .output(z.object({ items: z.array(shownAnnouncementSchema) })),
  /** Safe to repeat. One that is gone is dismissed all the same. */
  dismiss: oc
    .route({
      method: 'PUT',
      path: '/me/announcements/{id}/dismissal',
      summary: 'Never shows an announcement to one again',
    })
    .input(byId)
    .output(done),
  /** This and what follows is for admins, with a second factor of the last 12 hours. */
  list: oc
    .route({ method: 'GET', path: '/admin/announcements', summary: 'All announcements, the newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(announcementSchema)),
  /**
   * Writes one, new or changed; its id is chosen by who writes it. Safe to repeat. 409 `stale-version` with `current` where somebody else
   * changed it meanwhile; 404 `announcement-not-found`, also of a new one that was deleted since.
   */
  save: oc
    .route({ method: 'PUT', path: '/admin/announcements/{id}' })
    .input(announcementWith(byId.shape))
    .output(announcementSchema),
  /** From now on it is over, by the clock of the server. Safe to repeat. Answers as `save` does; 409 `announcement-not-begun`. */
  end: oc
    .route({ method: 'POST', path: '/admin/announcements/{id}/end' })
    .input(announcementEnd)
    .output(announcementSchema),
  /** Safe to repeat. */
  remove: oc.route({ method: 'DELETE', path: '/admin/announcements/{id}' }).input(byId).output(done),
})
