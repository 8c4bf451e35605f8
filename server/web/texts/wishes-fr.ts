import type { wishesEn } from './wishes-en.ts'

/** Words of wish lists. */
export const wishesFr: Readonly<Record<keyof typeof wishesEn, string>> = {
  'library.wishes': 'Liste d’envies',
  'wish.add': 'Liste d’envies',
  'wish.of': 'Liste d’envies : {{title}}',
  'wish.gone': 'Liste d’envies : un article qui n’est plus en vente',
  'wish.count_one': 'Dans la liste d’envies de {{count}} personne.',
  'wish.count_other': 'Dans les listes d’envies de {{count}} personnes.',
  'wish.count': 'Dans les listes d’envies de {{count}} personnes.',
  'wish.countMost': 'Dans les listes d’envies de plus de {{most}} personnes.',
  'wishes.older': 'Ajouté plus tôt',
  'wishes.newest': 'Ajouté en dernier',
  'wishes.gone': 'Ceci n’est pas en vente actuellement.',
  'wishes.empty': 'Ce que vous comptez acheter un jour est gardé ici, pour vous seul.',
  'wishes.empty.how':
    'Le signet se trouve à côté de tout ce qui est en vente. Ce que vous achetez quitte la liste.',
}
