import type { sharingEn } from './sharing-en.ts'

export const sharingFr: Readonly<Record<keyof typeof sharingEn, string>> = {
  'release.tracks': 'Titres',
  'release.count.one': '1 titre',
  'release.count.many': '{{count}} titres',
  'release.play': 'Lire {{title}}',
  'release.draft': 'Pas en vente : vous seul·e voyez cette page.',
  'release.open': 'Voir l’album',
  'embed.listen': 'Écouter {{title}} sur Veza',
  'blocked.release':
    'Un titre de cet album a été retiré à la suite d’une notification pour droits d’auteur. Il reviendra peut-être si elle est retirée.',
}
