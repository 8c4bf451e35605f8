import { accountEn } from './account-en.ts'
import { announcementsEn } from './announcements-en.ts'
import { authorizeEn } from './authorize-en.ts'
import { commentsEn } from './comments-en.ts'
import { legalEn } from './legal-en.ts'
import { moderationEn } from './moderation-en.ts'
import { notificationsEn } from './notifications-en.ts'
import { personEn } from './person-en.ts'
import { playlistEn } from './playlist-en.ts'
import { queueEn } from './queue-en.ts'
import { reactionsEn } from './reactions-en.ts'
import { recommendationsEn } from './recommendations-en.ts'
import { reviewsEn } from './reviews-en.ts'
import { searchEn } from './search-en.ts'
import { sellingEn } from './selling-en.ts'
import { settingsEn } from './settings-en.ts'
import { sharingEn } from './sharing-en.ts'
import { shopEn } from './shop-en.ts'
import { togetherEn } from './together-en.ts'
import { wishesEn } from './wishes-en.ts'

/** Every word of the pages. `player.*` also travels to the browser. */
export const en = {
  ...accountEn,
  ...authorizeEn,
  ...settingsEn,
  ...personEn,
  ...playlistEn,
  ...shopEn,
  ...sellingEn,
  ...legalEn,
  ...moderationEn,
  ...sharingEn,
  ...searchEn,
  ...reactionsEn,
  ...recommendationsEn,
  ...wishesEn,
  ...reviewsEn,
  ...queueEn,
  ...togetherEn,
  ...commentsEn,
  ...notificationsEn,
  ...announcementsEn,
  'site.name': 'Veza',
  'site.description': 'Music straight from the people who make it. Press play: no account, no install.',
  'site.skip': 'Skip to the music',
  'site.theme': 'Light or dark',
  'site.language': 'Language',
  'site.footer': 'Music straight from the people who make it.',

  'home.title': 'Veza: music straight from the people who make it',
  'home.featured': 'Featured',
  'home.trending': 'Trending',
  'home.trending.all': 'All that is trending',
  'home.trending.about': 'What people hear, like and pass on most of late.',
  'home.trending.none': 'Nothing has been heard here of late.',
  'home.heading': 'New',
  'home.more': 'Older tracks',
  'home.newest': 'Newest tracks',
  'home.empty': 'No track has been published here yet.',
  'home.empty.how': 'The first one takes a minute. With Veza Studio:',

  'track.by': 'by',
  'track.byArtist': '{{title}} by {{artist}}',
  'track.description': 'Listen to {{title}} by {{artist}} on Veza.',
  'track.about': 'About',
  'track.credits': 'Credits',
  'track.lyrics': 'Lyrics',
  'track.artist': 'Artist',
  'track.genre': 'Genre',
  'track.bpm': 'BPM',
  'track.key': 'Key',
  'track.tags': 'Tags',
  'track.published': 'Published',
  'track.plays': 'Plays',
  'track.length': 'Length',
  'track.loudness': 'Loudness',
  'track.truePeak': 'True peak',
  'track.quality': 'Sound',
  'track.quality.lossless': 'Lossless (FLAC)',
  'track.quality.lossy': 'Compressed (AAC)',
  'track.coverAlt': 'Cover of {{title}}',
  'track.share': 'Copy link',
  'track.shared': 'Link copied',
  'track.unlisted': 'Unlisted: only people with the link find this page.',
  'track.private': 'Private: only you can see this page.',
  'track.shared-with-you': 'Shared with you by a link: not everybody finds this page.',
  'track.draft': 'Draft: only you can see this page.',
  'track.forSale': 'This track can be heard by those who bought it. It has no preview.',
  'track.forSale.next': 'Hear what else is new',
  'track.preview': 'Preview, first {{seconds}} seconds',
  'track.notReady': 'The sound of this track is still being prepared. Come back in a minute.',
  'track.needsScripts': 'Your browser’s own player is shown because scripts are off.',
  'track.previewNeedsScripts': 'The preview needs scripts to be on.',

  'missing.title': 'Not here',
  'missing.text': 'There is no such page, or it is not public.',
  'missing.next': 'Go to the newest tracks',
  'gone.title': 'This link has ended',
  'gone.text':
    'It was taken back or has run out, or what it led to is gone. Ask whoever sent it to you for a new one.',
  'blocked.title': 'Not available',
  'blocked.text':
    'This track was taken down after a copyright notice. It may come back if the notice is withdrawn.',
  'wishesFull.title': 'Your wish list is full',
  'wishesFull.text': 'It has room for 500. Take something off it first.',
  'playlistFull.title': 'This playlist is full',
  'playlistFull.text': 'Take something out of it first.',
  'refused.title': 'This form was not taken',
  'refused.text':
    'It was opened in another session, long ago, or on another site, and nothing was done. Open the page again and send it once more.',
  'refused.next': 'Open the page again',
  'large.title': 'That was too long',
  'large.text':
    'The form held more than this page takes, and nothing was done. Shorten it and send it again.',
  'hurried.title': 'A little too fast',
  'hurried.text': 'Too many requests came from here in a short time. Try again in {{wait}}; nothing is lost.',
  'failed.title': 'This page could not be made',
  'failed.text': 'Something failed on our side; nothing of yours was lost. Try again in a moment.',
  'failed.next': 'Try again',
  'failed.reference': 'Reference',

  'verify.ready.title': 'Confirm your address',
  'verify.ready.text':
    'Press the button, and you can sign in. If you have not signed up at Veza, do not press it: close this page.',
  'verify.ready.submit': 'Confirm my address',
  'verify.checking.title': 'Confirming your address',
  'verify.checking.text': 'One moment: the link of the mail is being checked.',
  'verify.verified.title': 'Your address is confirmed',
  'verify.verified.text': 'Thank you. You can now sign in.',
  'verify.listen': 'Hear what is new',
  'verify.used.title': 'This link has been used',
  'verify.used.text':
    'Each link works once. Your address is most likely confirmed: try to sign in. If you are asked to confirm it, have a new link sent.',
  'verify.superseded.title': 'A newer link was sent',
  'verify.superseded.text':
    'Somebody signed up with this address again after this mail, so only the newest mail counts. Open the link in that one, or have it sent again.',
  'verify.ended.title': 'This link is too old',
  'verify.ended.text': 'Links work for 24 hours. Have a new one sent: the account is still yours to confirm.',
  'verify.incomplete.title': 'This link does not work',
  'verify.incomplete.text':
    'It is incomplete, or very old. Open it once more from the mail, or have a new one sent.',
  'verify.failed.title': 'The link could not be checked',
  'verify.failed.text': 'The server did not answer as it should. Your link is not used up: try again.',
  'verify.retry': 'Try again',
  'verify.resend.label': 'Your e-mail address',
  'verify.resend.send': 'Send a new link',
  'verify.resend.sending': 'Sending…',
  'verify.resend.sent':
    'If an account waits for this address to be confirmed, a new link is on its way. It may take a minute; look into your spam folder as well.',
  'verify.resend.invalid': 'Write the address like name@example.org.',
  'verify.resend.failed': 'That did not work just now. Try again in a moment.',

  'player.label': 'Player',
  'player.play': 'Play',
  'player.pause': 'Pause',
  'player.position': 'Position',
  'player.positionOf': '{{position}} of {{duration}}',
  'player.elapsed': 'Elapsed',
  'player.duration': 'Length',
  'player.mute': 'Mute',
  'player.unmute': 'Unmute',
  'player.volume': 'Volume',
  'player.volumePercent': '{{percent}} %',
  'player.rate': 'Speed',
  'player.rateTimes': '{{rate}}×',
  'player.loudness': 'Even loudness',
  'player.loudness.hint': 'Plays every track at −14 LUFS. This one: {{gain}}.',
  'player.quality': 'Quality',
  'player.quality.auto': 'Auto',
  'player.quality.lossless': 'Lossless',
  'player.keys': 'Keys',
  'player.keys.title': 'Keys',
  'player.keys.close': 'Close',
  'player.keys.toggle': 'Play or pause',
  'player.keys.back': 'Back 10 seconds',
  'player.keys.forward': 'On 10 seconds',
  'player.keys.nudge': '5 seconds back or on',
  'player.keys.tenths': 'Jump to a tenth of the track',
  'player.keys.ends': 'Start, end',
  'player.keys.mute': 'Mute',
  'player.keys.help': 'Show these keys',
  'player.space': 'Space',
  'player.loading': 'Loading',
  'player.previewEnded': 'The preview ends here.',
  'player.again': 'Play again',
  'player.retry': 'Try again',
  'player.reload': 'Reload the page',
  'player.fail.network': 'The connection is lost. The music goes on where it stopped as soon as it is back.',
  'player.fail.gone': 'This track is no longer here.',
  'player.fail.blocked': 'This track was taken down after a copyright notice.',
  'player.fail.forSale': 'This track can be heard by those who bought it.',
  'player.fail.unsupported': 'This browser cannot play this recording.',
} as const

export type TextKey = keyof typeof en
export type Texts = Readonly<Record<TextKey, string>>
