import type { queueEn } from './queue-en.ts'

export const queueFr: Record<keyof typeof queueEn, string> = {
  'queue.title': 'File d’attente',
  'queue.dock': 'Ce que vous écoutez',
  'queue.next': 'Lire ensuite',
  'queue.last': 'Ajouter à la file',
  'queue.nextName': 'Lire ensuite : {{title}}',
  'queue.lastName': 'Ajouter à la file : {{title}}',
  'queue.menuOf': 'Plus sur {{title}}',
  'queue.previousTrack': 'Titre précédent',
  'queue.nextTrack': 'Titre suivant',
  'queue.shuffle': 'Aléatoire',
  'queue.clear': 'Vider',
  'queue.close': 'Fermer la file d’attente',
  'queue.keys': 'Faites glisser une poignée, ou déplacez-la avec les flèches, pour changer l’ordre.',
  'player.queue.repeat.off': 'Répéter',
  'player.queue.repeat.all': 'Tout répéter',
  'player.queue.repeat.one': 'Répéter le titre',
  'player.queue.move': 'Déplacer {{title}} avec les flèches',
  'player.queue.take': 'Retirer {{title}} de la file',
  'player.queue.added.next': 'Ce titre passe ensuite.',
  'player.queue.added.last': 'Ajouté à votre file d’attente.',
  'player.queue.accounts':
    'Voici la file d’attente de votre compte. Celle d’avant votre connexion n’existe plus.',
  'player.queue.fault.full': 'Votre file est pleine. Retirez d’abord quelques titres.',
  'player.queue.fault.gone': 'Ce n’est plus là. Votre file est affichée telle qu’elle est maintenant.',
  'player.queue.fault.failed': 'Votre file n’a pas pu être enregistrée. Vérifiez la connexion et réessayez.',
}
