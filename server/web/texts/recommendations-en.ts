/** Words of what is recommended. */
export const recommendationsEn = {
  'related.likes': 'Listeners also like',
  'related.more': 'More to hear',
  'home.forYou': 'For you',
  'home.forYou.about': 'By what you like.',
  'playlist.recommended': 'Goes with this playlist',
  'playlist.add': 'Add {{title}} to the playlist',
} as const
