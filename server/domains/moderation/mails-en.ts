import type { Words } from '../../platform/mail/index.ts'
import type { ModerationMails, Thing } from './mail-words.ts'

const nouns = {
  track: 'track',
  release: 'release',
  playlist: 'playlist',
  profile: 'page',
  comment: 'comment',
  review: 'review',
} as const
const named = ({ kind, title }: Thing) =>
  title === undefined || kind === 'profile' ? nouns[kind] : `${nouns[kind]} “${title}”`
const reported = ({ kind, title }: Thing) =>
  title === undefined ? `a ${nouns[kind]}` : `the ${nouns[kind]} “${title}”`
const day = (at: Date) =>
  `${new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`

const ONCE =
  'If you think that this is wrong, you may appeal once, within six months, by this link; you need not be signed in. Another moderator than who decided looks at it.'
const letter = (subject: string, label: string, url: string, ...paragraphs: string[]): Words => ({
  subject,
  paragraphs,
  action: { label, url },
})
const decision = (subject: string, url: string, ...paragraphs: string[]) =>
  letter(subject, 'Appeal', url, ...paragraphs, ONCE)

export const moderationMailsEn: ModerationMails = {
  hide: ({ thing, number, reason, url }, stands) =>
    decision(
      `Your ${named(thing)} is hidden`,
      url,
      `People have reported your ${named(thing)}. A moderator has looked at it and hidden it (case ${number}). ${
        stands === 'removed'
          ? 'Another decision has removed it, so you do not see it either.'
          : 'Only you can see it now.'
      }`,
      `Why: ${reason}`,
    ),
  remove: ({ thing, number, reason, url }) =>
    decision(
      `Your ${named(thing)} was removed`,
      url,
      `People have reported your ${named(thing)}. A moderator has looked at it and removed it (case ${number}): nobody sees or hears it any more, you included.`,
      `Why: ${reason}`,
    ),
  warn: ({ thing, number, reason, url }) =>
    decision(
      `A warning about your ${named(thing)}`,
      url,
      `People have reported your ${named(thing)}. A moderator has looked at it and warns you (case ${number}). Nothing else changes now; if it happens again, more may follow.`,
      `Why: ${reason}`,
    ),
  suspended: ({ thing, number, reason, url }, until) =>
    decision(
      until ? `Your account is suspended until ${day(until)}` : 'Your account is suspended',
      url,
      `People have reported your ${named(thing)}. A moderator has looked at it and suspended your account (case ${number}). ${
        until
          ? `You can sign in again from ${day(until)} on; you need do nothing for that.`
          : 'Another decision has closed it, so it stays closed when the suspension ends.'
      }`,
      `Why: ${reason}`,
    ),
  ban: ({ thing, number, reason, url }) =>
    decision(
      'Your account is closed',
      url,
      `People have reported your ${named(thing)}. A moderator has looked at it and closed your account (case ${number}): you cannot sign in any more.`,
      `Why: ${reason}`,
    ),
  suspendedByAdmin: ({ number, reason, url }, until) =>
    decision(
      until ? `Your account is suspended until ${day(until)}` : 'Your account is suspended',
      url,
      `The people who run this server have suspended your account (case ${number}). ${
        until
          ? `You can sign in again from ${day(until)} on; you need do nothing for that.`
          : 'You cannot sign in until the suspension is lifted.'
      }`,
      `Why: ${reason}`,
    ),
  appealed: ({ thing, number, url }) =>
    letter(
      `We have your appeal in case ${number}`,
      'Veza',
      url,
      `Another moderator looks at case ${number}, about your ${named(thing)}. You get a mail when that is done.`,
    ),
  upheld: ({ thing, number, reason, url }) =>
    letter(
      `Your appeal in case ${number}: the decision stays`,
      'Veza',
      url,
      `Another moderator has looked at case ${number}, about your ${named(thing)}. The decision stays as it is.`,
      `Why: ${reason}`,
    ),
  reversed: ({ thing, number, reason, url }) =>
    letter(
      `Your appeal in case ${number}: you were right`,
      'Veza',
      url,
      `Another moderator has looked at case ${number}, about your ${named(thing)}, and has taken the decision back. What it did is undone. We are sorry.`,
      `Why: ${reason}`,
    ),
  reversedStillHeld: ({ thing, number, reason, url }) =>
    letter(
      `Your appeal in case ${number}: you were right`,
      'Veza',
      url,
      `Another moderator has looked at case ${number}, about your ${named(thing)}, and has taken the decision back. We are sorry.`,
      'Another decision, of another case, still holds, so not everything is as it was before. Its own mail says how to appeal against it.',
      `Why: ${reason}`,
    ),
  suspensionEnded: (url) =>
    letter('Your account is open again', 'Sign in', url, 'Your suspension has ended: you can sign in again.'),
  acted: (thing, url) =>
    letter(
      'We have acted on your report',
      'Veza',
      url,
      `You have reported ${reported(thing)}. A moderator has looked at it and has acted. Thank you: you have helped others.`,
    ),
  dismissed: (thing, url) =>
    letter(
      'We have looked at your report',
      'Veza',
      url,
      `You have reported ${reported(thing)}. A moderator has looked at it, and found nothing that goes against our rules.`,
      'If something has changed since, or we have missed something, report it again and tell us what.',
    ),
}
