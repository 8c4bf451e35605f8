import type { reviewsEn } from './reviews-en.ts'

/** Words of reviews. */
export const reviewsFr: Readonly<Record<keyof typeof reviewsEn, string>> = {
  'reviews.title': 'Avis',
  'reviews.mean': '{{mean}} sur 5',
  'reviews.count_one': '{{count}} avis',
  'reviews.count_other': '{{count}} avis',
  'reviews.count': '{{count}} avis',
  'reviews.rated': '{{rating}} sur 5',
  'reviews.edited': 'modifié',
  'reviews.rating': 'Votre note',
  'reviews.choose': 'Choisissez',
  'reviews.text': 'Votre avis',
  'reviews.text.hint': 'Peut rester vide.',
  'reviews.publish': 'Publier l’avis',
  'reviews.save': 'Enregistrer l’avis',
  'reviews.remove': 'Supprimer l’avis',
  'reviews.none': 'Personne n’en a encore écrit.',
  'reviews.withheld': 'La modération a masqué votre avis : vous seul le voyez.',
  'reviews.older': 'Avis plus anciens',
  'reviews.newest': 'Les avis les plus récents',
  'reviews.of': 'Avis sur {{title}}',
  'reviews.backTo': 'Retour à {{title}}',
  'reviews.report': 'Signaler',
  'reviews.reportOf': 'Signaler l’avis de {{name}}',
  'reviews.fault': 'Choisissez une note de 1 à 5, et 2 000 caractères au plus, sans caractères de contrôle.',
}
