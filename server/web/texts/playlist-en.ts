/** Words of a playlist's page. */
export const playlistEn = {
  'playlist.description': 'Listen to {{title}}, a playlist by {{name}}, on Veza.',
  'playlist.by': 'Playlist by',
  'playlist.tracks_one': '{{count}} track',
  'playlist.tracks_other': '{{count}} tracks',
  'playlist.tracks': '{{count}} tracks',
  'playlist.rows': 'Tracks',
  'playlist.now': 'In the player:',
  'playlist.private': 'Private: only you and those you asked can see this page.',
  'playlist.empty': 'There is no track in this playlist yet.',
  'playlist.gone': 'This track is not available.',
  'playlist.more': 'Next tracks',
  'playlist.start': 'From the beginning',
} as const
