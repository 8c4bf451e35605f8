import type { Words } from '../../platform/mail/index.ts'
import type { NoticeMails } from './notice-mails.ts'

const letter = (subject: string, url: string, ...paragraphs: string[]): Words => ({
  subject,
  paragraphs,
  action: { label: 'How we handle copyright notices', url },
})
const day = (at: Date) => new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(at)

export const noticeMailsEn: NoticeMails = {
  claimantFiled: (number, url) =>
    letter(
      `We have your copyright notice ${number}`,
      url,
      `Your notice has the number ${number}. Somebody looks at it and decides; you get a mail when that is done.`,
      'If you have not sent us a notice, somebody has used your address: answer this mail, and we put the notice aside.',
    ),
  claimantTakenDown: (number, url) =>
    letter(
      `Copyright notice ${number}: taken down`,
      url,
      `We have taken down what your notice ${number} is about. Nobody hears it any more.`,
      'Its creator has been told, and may send a counter-notice. If one comes, you get a copy of it.',
    ),
  claimantDismissed: (number, reason, url) =>
    letter(
      `Copyright notice ${number}: not acted on`,
      url,
      `We have looked at your notice ${number} and do not act on it: ${reason}`,
      'If something was missing, you may send a complete notice at any time.',
    ),
  claimantCountered: (number, name, address, phone, statement, due, url) =>
    letter(
      `Copyright notice ${number}: a counter-notice has come`,
      url,
      `The creator says, under penalty of perjury, that what your notice ${number} is about was taken down by mistake. The track comes back on ${day(due)}, unless you tell us before then that you have asked a court to stop it: answer this mail with a copy of what you filed.`,
      `The counter-notice is from ${name}, ${address}, telephone ${phone}, who consents to the jurisdiction of the court and accepts service from you.`,
      `Their statement: ${statement}`,
    ),
  claimantRestored: (number, url) =>
    letter(
      `Copyright notice ${number}: its takedown has ended`,
      url,
      `What your notice ${number} had us take down is not held back by it any more.`,
      'If you think that this is a mistake, answer this mail.',
    ),
  creatorFiled: (number, title, url) =>
    letter(
      `A copyright notice about “${title}”`,
      url,
      `Somebody has sent us copyright notice ${number} about your track “${title}”. Nothing has changed yet: we look at it first, and you need do nothing now.`,
      'If you hold a licence, or made all of it yourself, answer this mail and tell us.',
    ),
  creatorTakenDown: (number, title, claimant, work, url) =>
    letter(
      `“${title}” was taken down`,
      url,
      `After copyright notice ${number} of ${claimant} we have taken down your track “${title}”. Nobody hears it, you included, and it is not sold.`,
      `The work that they name: ${work}`,
      'If this is a mistake, or means another track, you may answer with a counter-notice, on this page. If nobody goes to court then, your track comes back.',
    ),
  creatorDismissed: (number, title, url) =>
    letter(
      `The notice about “${title}” was dismissed`,
      url,
      `We do not act on copyright notice ${number}. Nothing changes for your track “${title}”.`,
    ),
  creatorCountered: (number, title, due, url) =>
    letter(
      `We have your counter-notice for “${title}”`,
      url,
      `Your answer to copyright notice ${number} has come, and the claimant has a copy of it. “${title}” comes back on ${day(due)}, unless the claimant goes to court before then.`,
    ),
  creatorCourtAction: (number, title, url) =>
    letter(
      `“${title}” stays down until a court has decided`,
      url,
      `The claimant of notice ${number} has told us of an action at court about “${title}”. The track does not come back by itself any more: send us the court’s decision, or the claimant’s withdrawal, when there is one.`,
    ),
  creatorRestored: (number, title, url) =>
    letter(
      `“${title}” is back`,
      url,
      `Copyright notice ${number} does not hold your track “${title}” any more: it can be heard again as before.`,
    ),
  creatorStillHeld: (number, title, url) =>
    letter(
      `One notice less about “${title}”`,
      url,
      `Copyright notice ${number} does not hold your track “${title}” any more. Another notice still does, so it stays down until that one has ended too.`,
    ),
  creatorSuspended: (upheld, url) =>
    letter(
      'Your uploads are suspended',
      url,
      `After ${upheld} copyright notices that were upheld, you can upload and publish nothing for now. What is public stays so.`,
      'Somebody looks at it. If you think that one of the notices is wrong, send a counter-notice for it, or answer this mail.',
    ),
  creatorReleased: (url) =>
    letter(
      'You can upload again',
      url,
      'We have looked at the copyright notices about your tracks: you can upload and publish again.',
      'Please put up only what you hold the rights in. Another upheld notice suspends your uploads again.',
    ),
}
