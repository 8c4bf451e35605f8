import {
  type Announcement,
  type AnnouncementChange,
  announcementWith,
} from '@veza/shared/contracts/announcements.ts'
import { asLocalField } from '@veza/shared/studio/planned-time.ts'

type Words = Announcement['title']

/** An announcement as it stands in the form: times by the clock of this machine. */
export interface AnnouncementDraft
  extends Pick<Announcement, 'severity' | 'audience' | 'onPages' | 'inStudio'> {
  readonly title: Words
  readonly text: Words
  /** Empty: none. */
  readonly link: string
  readonly from: string
  /** Empty: no end. */
  readonly until: string
}

export type AnnouncementFault = 'title' | 'text' | 'link' | 'from' | 'until' | 'order' | 'where'

const nothing: Words = { en: '', fr: '' }

export const newDraft = (now: Date): AnnouncementDraft => ({
  ...{ severity: 'note', audience: 'everybody', onPages: true, inStudio: true },
  ...{ title: nothing, text: nothing, link: '', from: asLocalField(now), until: '' },
})

export const draftOf = ({ link, from, until, ...same }: Announcement): AnnouncementDraft => ({
  ...same,
  link: link ?? '',
  from: asLocalField(new Date(from)),
  until: until === null ? '' : asLocalField(new Date(until)),
})

const change = announcementWith({})
const fieldsOf: Readonly<Record<string, AnnouncementFault>> = {
  title: 'title',
  text: 'text',
  link: 'link',
  until: 'order',
  onPages: 'where',
}

/**
 * What is to be written, or what is wrong with it.
 * @param before a time whose field was left alone stays as exact as it was
 */
export function readDraft(
  draft: AnnouncementDraft,
  version: number,
  before?: Pick<Announcement, 'from' | 'until'>,
): { readonly change: AnnouncementChange } | { readonly faults: readonly AnnouncementFault[] } {
  const from = instantOf(draft.from, before?.from)
  const until = draft.until === '' ? null : instantOf(draft.until, before?.until ?? undefined)
  if (from === undefined || until === undefined)
    return {
      faults: [
        ...(from === undefined ? ['from' as const] : []),
        ...(until === undefined ? ['until' as const] : []),
      ],
    }
  const { severity, audience, onPages, inStudio, title, text } = draft
  const link = draft.link.trim() === '' ? null : draft.link
  const read = change.safeParse({
    ...{ severity, audience, onPages, inStudio, title, text, link, from, until, version },
  })
  if (read.success) return { change: read.data }
  const faults = read.error.issues.map(({ path }) => fieldsOf[String(path[0])] ?? 'title')
  return { faults: [...new Set(faults)] }
}

function instantOf(text: string, before: string | undefined): string | undefined {
  if (before !== undefined && text === asLocalField(new Date(before))) return before
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** Whether it is still to come, shown, or over. */
export function standingOf(
  { from, until }: Pick<Announcement, 'from' | 'until'>,
  now: number,
): 'planned' | 'live' | 'over' {
  if (until !== null && Date.parse(until) <= now) return 'over'
  return Date.parse(from) > now ? 'planned' : 'live'
}
