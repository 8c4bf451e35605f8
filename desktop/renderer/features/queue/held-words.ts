/** Why work waits, where that is not its turn alone, and what can be done about it. */
export const heldEn = {
  'held.paused': 'Waiting: the queue is paused',
  'held.update': 'Waiting: an update comes first',
  'held.restored': 'Held back: the library was restored',
  'held.suspect': 'Waiting: it will run alone',
  'held-why.paused': 'The queue is paused. Resume it, and this begins when its turn comes.',
  'held-why.update':
    'The Studio is about to restart for an update. What is being uploaded is finished first, and nothing new begins until then. Afterwards the queue carries on by itself.',
  'held-why.restored':
    'This was waiting in the backup that your library was restored from. Some of it may be done already, or taken back since, so none of it is sent. Stay online and signed in: once your server has said what it has, you will be asked whether to send the rest.',
  'held-why.suspect':
    'The engine stopped several times while this was in progress. So that it disturbs nothing else, it runs alone once the rest is done. There is nothing to do; cancel it if you do not need it.',
  'held-go-on': 'Go on uploading',
}

export const heldFr = {
  'held.paused': 'En attente\u00a0: la file est en pause',
  'held.update': 'En attente\u00a0: une mise à jour passe d’abord',
  'held.restored': 'Retenu\u00a0: la bibliothèque a été restaurée',
  'held.suspect': 'En attente\u00a0: se fera seul',
  'held-why.paused': 'La file d’attente est en pause. Reprenez-la, et ceci commencera à son tour.',
  'held-why.update':
    'Le Studio va redémarrer pour une mise à jour. Les envois en cours se terminent d’abord, et rien d’autre ne commence d’ici là. Ensuite, la file d’attente reprend toute seule.',
  'held-why.restored':
    'Ceci attendait dans la sauvegarde qui a remplacé votre bibliothèque. Une partie est peut-être déjà faite, ou annulée depuis\u00a0: rien n’est donc envoyé. Restez en ligne et connecté\u00a0; dès que votre serveur aura dit ce qu’il a, nous vous demanderons s’il faut envoyer le reste.',
  'held-why.suspect':
    'Le moteur s’est arrêté plusieurs fois pendant ce travail. Pour ne rien gêner d’autre, il se fera seul, une fois le reste terminé. Vous n’avez rien à faire\u00a0; annulez-le s’il ne vous sert plus.',
  'held-go-on': 'Continuer les envois',
}
