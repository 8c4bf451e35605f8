import type { playlistEn } from './playlist-en.ts'

/** Words of a playlist's page. */
export const playlistFr: Readonly<Record<keyof typeof playlistEn, string>> = {
  'playlist.description': 'Écoutez {{title}}, une playlist de {{name}}, sur Veza.',
  'playlist.by': 'Playlist de',
  'playlist.tracks_one': '{{count}} titre',
  'playlist.tracks_other': '{{count}} titres',
  'playlist.tracks': '{{count}} titres',
  'playlist.rows': 'Titres',
  'playlist.now': 'Dans le lecteur :',
  'playlist.private': 'Privée : seules les personnes que vous avez invitées et vous voyez cette page.',
  'playlist.empty': 'Cette playlist ne contient encore aucun titre.',
  'playlist.gone': 'Ce titre n’est pas disponible.',
  'playlist.more': 'Titres suivants',
  'playlist.start': 'Depuis le début',
}
