import type { recommendationsEn } from './recommendations-en.ts'

/** Words of what is recommended. */
export const recommendationsFr: Readonly<Record<keyof typeof recommendationsEn, string>> = {
  'related.likes': 'Les auditeurs aiment aussi',
  'related.more': 'À écouter aussi',
  'home.forYou': 'Pour vous',
  'home.forYou.about': 'D’après ce que vous aimez.',
  'playlist.recommended': 'Va bien avec cette playlist',
  'playlist.add': 'Ajouter {{title}} à la playlist',
}
