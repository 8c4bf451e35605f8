import type { Announcement } from '@veza/shared/contracts/announcements.ts'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { asLocalField } from '@veza/shared/studio/planned-time.ts'
import { expect, test } from 'vitest'
import { type AnnouncementDraft, draftOf, newDraft, readDraft, standingOf } from './announcement-form.ts'

const now = new Date('2027-06-01T12:00:31.500Z')
const whole: AnnouncementDraft = {
  ...newDraft(now),
  title: { en: 'Maintenance on Sunday', fr: 'Maintenance dimanche' },
  link: ' https://status.example/ ',
}
const announcement: Announcement = {
  ...{ id: '01990000-0000-4000-8000-000000000001', version: 3, dismissals: 0 },
  ...{ title: { en: 'A', fr: 'B' }, text: { en: '', fr: '' }, severity: 'note', audience: 'staff' },
  ...{ onPages: true, inStudio: false, link: null },
  from: now.toISOString(),
  until: '2027-06-02T12:00:59.999Z',
  createdAt: now.toISOString(),
  updatedAt: now.toISOString(),
}

test('what was written is read, by the clock of this machine', () => {
  const read = readDraft(whole, 0)
  expect(read).toMatchObject({
    change: { title: whole.title, link: 'https://status.example/', until: null, version: 0 },
  })
  expect('change' in read && read.change.from).toBe('2027-06-01T12:00:00.000Z')
})

test('times that were left alone stay as exact as they were', () => {
  const read = readDraft(draftOf(announcement), 3, announcement)
  const { from, until } = announcement
  expect(read).toMatchObject({ change: { from, until, version: 3, link: null } })
})

test.each<[string, Partial<AnnouncementDraft>, string[]]>([
  ['no title', { title: { en: '', fr: 'Titre' } }, ['title']],
  ['a text in one language', { text: { en: 'More.', fr: ' ' } }, ['text']],
  ['a link to a script', { link: 'javascript:alert(1)' }, ['link']],
  ['a link to another server without its scheme', { link: '//evil.example' }, ['link']],
  ['nowhere', { onPages: false, inStudio: false }, ['where']],
  ['no beginning', { from: '' }, ['from']],
  ['an end that is no time', { until: 'soon' }, ['until']],
  ['an end before its beginning', { until: asLocalField(new Date(now.getTime() - HOUR_MS)) }, ['order']],
])('of %s it is said', (_what, wrong, faults) => {
  expect(readDraft({ ...whole, ...wrong }, 0)).toEqual({ faults })
})

test('it is to come, shown or over', () => {
  const from = now.getTime()
  const until = Date.parse(announcement.until ?? '')
  expect([from - 1, from, until - 1, until].map((at) => standingOf(announcement, at))).toEqual([
    'planned',
    'live',
    'live',
    'over',
  ])
})
