/** Releases, embeds and feeds: what other sites show, or lead to. */
export const sharingEn = {
  'release.tracks': 'Tracks',
  'release.count.one': '1 track',
  'release.count.many': '{{count}} tracks',
  'release.play': 'Play {{title}}',
  'release.draft': 'Not on sale: only you can see this page.',
  'release.open': 'Go to the release',
  'embed.listen': 'Hear {{title}} on Veza',
  'blocked.release':
    'A track of this release was taken down after a copyright notice. It may come back if the notice is withdrawn.',
} as const
