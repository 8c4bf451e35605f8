import type { togetherEn } from './together-en.ts'

export const togetherFr: Record<keyof typeof togetherEn, string> = {
  'together.title': 'Écouter avec {{name}}',
  'together.about': 'Vous entendez ce que {{name}} entend, au même moment. Votre lecteur suit le sien.',
  'together.needsScripts': 'Pour écouter ensemble, cette page a besoin de scripts. Veuillez les activer.',
  'together.address': 'Ajouter un titre par l’adresse de sa page',
  'together.addressLike': 'https://…/tracks/…',
  'together.host': 'Écouter ensemble',
  'together.link': 'Lien pour vos invités',
  'together.copy': 'Copier le lien',
  'together.mayAdd': 'Les invités peuvent ajouter des titres',
  'together.end': 'Terminer la session',
  'player.together.join': 'Rejoindre l’écoute',
  'player.together.leave': 'Arrêter l’écoute',
  'player.together.notOffered':
    'L’écoute à plusieurs n’est pas activée pour votre compte en ce moment. Votre file reste telle quelle.',
  'player.together.failed': 'Cela n’a pas abouti. Veuillez réessayer.',
  'player.together.guest': '{{count}} invité',
  'player.together.guests': '{{count}} invités',
  'player.together.quiet':
    'Rien ne joue pour l’instant. La musique commence dès que votre hôte lance un titre.',
  'player.together.plays': 'En cours : {{title}}, par {{artist}}',
  'player.together.paused': 'En pause : {{title}}, par {{artist}}',
  'player.together.notYours':
    'Votre hôte écoute un titre qui ne vous est pas ouvert. Vous reprenez au titre suivant.',
  'player.together.ended': 'Cette session est terminée.',
  'player.together.full': 'Il n’y a plus de place pour l’instant. Cette page réessaie d’elle-même.',
  'player.together.away': 'La connexion est perdue. Vous reprenez dès qu’elle revient.',
  'player.together.add.added': 'Ajouté à la fin de la file.',
  'player.together.add.unknown': 'Aucun titre n’a été trouvé à cette adresse.',
  'player.together.add.full': 'La file est pleine.',
  'player.together.add.refused': 'L’ajout n’a pas abouti. Votre hôte l’a peut-être désactivé.',
}
