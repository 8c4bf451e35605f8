import type { personEn } from './person-en.ts'

export const personFr: Readonly<Record<keyof typeof personEn, string>> = {
  'person.description': 'Écoutez {{name}} sur Veza.',
  'person.avatarAlt': 'Portrait de {{name}}',
  'person.about': 'À propos',
  'person.links': 'Liens',
  'person.followers': 'Abonné·es',
  'person.following': 'Abonnements',
  'person.tracks': 'Titres',
  'person.tracks.none': 'Aucun titre n’a encore été publié ici.',
  'person.tracks.older': 'Titres plus anciens',
  'person.tracks.newest': 'Les plus récents',
  'person.follow': 'Suivre',
  'person.unfollow': 'Ne plus suivre',
  'person.followName': 'Suivre {{name}}',
  'person.unfollowName': 'Ne plus suivre {{name}}',
  'person.edit': 'Modifier le profil',
  'person.more': 'Plus',
  'person.block': 'Bloquer {{name}}',
  'person.block.about':
    'Ni l’un ni l’autre ne se trouvera plus ici, et les abonnements entre vous prennent fin.',
}
