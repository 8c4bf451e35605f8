import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { trackSchema } from './catalog.ts'
import {
  instantSchema,
  lineSchema,
  linesSchema,
  pageOf,
  pageQuery,
  seenVersionSchema,
  textSchema,
} from './common.ts'

export const MAX_LINKS = 5
/** Whom one person may follow: a feed asks each of them. */
export const FOLLOWING_MAX = 2_000
const MAX_LINK = 300

export const displayNameSchema = lineSchema(60).pipe(z.string().min(1, 'Write a name'))
export const bioSchema = linesSchema(2_000)

/** An address of the web, and of nothing else: no scripts, no passwords in it. Kept as the URL standard writes it. */
export const linkSchema = textSchema
  .trim()
  .max(MAX_LINK, `At most ${MAX_LINK} characters`)
  .refine(isWebAddress, 'Write an address that begins with https://')
  .transform((text) => new URL(text).href)
  .pipe(z.string().max(2 * MAX_LINK))

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text) || /\s/.test(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && hostname.includes('.') && username === '' && password === ''
}

/** Who is meant, by username; one that cannot exist is answered as one that does not. */
const byUsername = z.object({ username: z.string().max(100).trim().toLowerCase() })

/** Addresses of the two squares, which never change their content. */
export const avatarSchema = z.object({ large: z.url(), small: z.url() })
export const AVATAR_SIZES = { large: 512, small: 128 } as const

/** How a person is shown in a list. */
export const personSchema = z.object({
  username: z.string(),
  displayName: z.string(),
  avatar: avatarSchema.nullable(),
  followers: z.int(),
  /** The listener's page. */
  url: z.url(),
  /** Whether the one who asks follows them; false for nobody. */
  isFollowed: z.boolean(),
})
export type Person = z.infer<typeof personSchema>

/** What everybody may know of somebody. */
export const profileSchema = personSchema.extend({
  bio: z.string(),
  location: z.string(),
  links: z.array(z.string()),
  following: z.int(),
  isCreator: z.boolean(),
  /** Whether it is the one who asks. */
  isSelf: z.boolean(),
  createdAt: instantSchema,
})
export type Profile = z.infer<typeof profileSchema>

export const ownProfileSchema = profileSchema.extend({
  /** Goes up by one with every change; a write names the one it has seen. */
  version: z.int(),
})
export type OwnProfile = z.infer<typeof ownProfileSchema>

export const profilePatchSchema = z.object({
  displayName: displayNameSchema.optional(),
  bio: bioSchema.optional(),
  location: lineSchema(80).optional(),
  links: z.array(linkSchema).max(MAX_LINKS, `At most ${MAX_LINKS} links`).optional(),
})
export type ProfilePatch = z.infer<typeof profilePatchSchema>

const relation = z.object({ username: z.string(), isFollowed: z.boolean(), followers: z.int() })
const done = z.object({ ok: z.literal(true) })
const people = pageOf(personSchema)
const pageOfPerson = byUsername.extend(pageQuery)

export const peopleContract = oc.tag('people').router({
  /** By username and name: what begins with the words first, then what resembles them. */
  search: oc
    .route({ method: 'GET', path: '/people', summary: 'Find people' })
    .input(z.object({ ...pageQuery, query: textSchema.trim().min(1, 'Write what to look for').max(60) }))
    .output(people),
  me: oc.route({ method: 'GET', path: '/people/me' }).output(ownProfileSchema),
  update: oc
    .route({ method: 'PATCH', path: '/people/me' })
    .input(profilePatchSchema.extend({ version: seenVersionSchema }))
    .output(ownProfileSchema),
  /** Takes a complete upload of purpose `avatar`. Safe to repeat. */
  setAvatar: oc
    .route({ method: 'POST', path: '/people/me/avatar' })
    .input(z.object({ uploadId: idSchema }))
    .output(ownProfileSchema),
  setAvatarFromUrl: oc
    .route({ method: 'POST', path: '/people/me/avatar-from-url' })
    .input(z.object({ url: textSchema.trim().min(1).max(2_000) }))
    .output(ownProfileSchema),
  removeAvatar: oc.route({ method: 'DELETE', path: '/people/me/avatar' }).output(ownProfileSchema),
  suggestions: oc
    .route({ method: 'GET', path: '/people/me/suggestions', summary: 'Whom one may want to follow' })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(50).default(20) }))
    .output(z.object({ items: z.array(personSchema) })),
  blocked: oc
    .route({ method: 'GET', path: '/people/me/blocks', summary: 'Whom one has blocked, newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(personSchema.pick({ username: true, displayName: true }))),
  get: oc.route({ method: 'GET', path: '/people/{username}' }).input(byUsername).output(profileSchema),
  tracks: oc
    .route({ method: 'GET', path: '/people/{username}/tracks', summary: 'Their public tracks, newest first' })
    .input(pageOfPerson)
    .output(pageOf(trackSchema)),
  followers: oc
    .route({ method: 'GET', path: '/people/{username}/followers' })
    .input(pageOfPerson)
    .output(people),
  following: oc
    .route({ method: 'GET', path: '/people/{username}/following' })
    .input(pageOfPerson)
    .output(people),
  /** Safe to repeat, as the three below. 409 `follows-enough`. */
  follow: oc.route({ method: 'PUT', path: '/people/{username}/follow' }).input(byUsername).output(relation),
  unfollow: oc
    .route({ method: 'DELETE', path: '/people/{username}/follow' })
    .input(byUsername)
    .output(relation),
  /** Ends follows in both directions and hides both from each other. */
  block: oc.route({ method: 'PUT', path: '/people/{username}/block' }).input(byUsername).output(done),
  unblock: oc.route({ method: 'DELETE', path: '/people/{username}/block' }).input(byUsername).output(done),
})
