import { defineTexts } from '../../app/texts.ts'

export const safetyTexts = defineTexts('safety', {
  en: {
    'restored-heading': 'Your library was put back from a copy',
    'restored-what':
      'Its file could not be read. A copy ({when}) has taken its place. Your recordings and what is published were not touched.',
    'restored-missing':
      'What you imported, edited or queued on this machine after that may be missing: drop it again where something lacks. What your server knows comes back by itself.',
    'restored-held':
      'What was still to be sent to your server then is held back: some of it may be done already, or taken back since. Once your server has said what it has, you will be asked what to do with the rest.',
    'restored-kept': 'The file that could not be read is kept:',
    'restored-read': 'I have read this',
    'held-heading': 'Send what was waiting in the copy?',
    'held-what':
      'When the copy of your library was made, this was waiting to be sent to your server. You may have done it, changed your mind or deleted it since. Nothing has been sent.',
    'held-wish.upload': 'Upload and publish',
    'held-wish.create': 'Create the product',
    'held-wish.edit': 'Change the details',
    'held-wish.offer': 'Change the prices or pictures',
    'held-wish.schedule': 'Change the planned date',
    'held-wish.delete': 'Delete',
    'held-wish.publish': 'Publish',
    'held-wish.unpublish': 'Take back into a draft',
    'held-wish.sell': 'Put on sale',
    'held-wish.withdraw': 'Withdraw from sale',
    'held-untitled': 'Untitled',
    'held-more_one': 'And {count} more.',
    'held-more_other': 'And {count} more.',
    'held-after':
      'If you are not sure, do not send it: your recordings stay in your library, your server stays as it is, and you can publish or edit again at any time.',
    'held-send': 'Send it all',
    'held-drop': 'Do not send it',
    crashed: 'The engine stopped by itself and was started again. What was under way goes on.',
    look: 'Look',
  },
  fr: {
    'restored-heading': 'Votre bibliothèque revient d’une copie',
    'restored-what':
      'Son fichier était illisible. Une copie ({when}) a pris sa place. Vos enregistrements et ce qui est publié n’ont pas été touchés.',
    'restored-missing':
      'Ce que vous avez importé, modifié ou mis en file ici depuis peut manquer : déposez-le à nouveau s’il le faut. Ce que votre serveur connaît revient tout seul.',
    'restored-held':
      'Ce qui devait encore partir vers votre serveur à ce moment-là est retenu : une partie est peut-être déjà faite, ou annulée depuis. Dès que votre serveur aura dit ce qu’il a, nous vous demanderons que faire du reste.',
    'restored-kept': 'Le fichier illisible est conservé :',
    'restored-read': 'J’ai lu',
    'held-heading': 'Envoyer ce qui attendait dans la copie ?',
    'held-what':
      'Quand la copie de votre bibliothèque a été faite, ceci attendait de partir vers votre serveur. Depuis, vous l’avez peut-être fait, annulé ou supprimé. Rien n’a été envoyé.',
    'held-wish.upload': 'Envoyer et publier',
    'held-wish.create': 'Créer le produit',
    'held-wish.edit': 'Modifier les informations',
    'held-wish.offer': 'Modifier les prix ou les images',
    'held-wish.schedule': 'Modifier la date prévue',
    'held-wish.delete': 'Supprimer',
    'held-wish.publish': 'Publier',
    'held-wish.unpublish': 'Remettre en brouillon',
    'held-wish.sell': 'Mettre en vente',
    'held-wish.withdraw': 'Retirer de la vente',
    'held-untitled': 'Sans titre',
    'held-more_one': 'Et {count} autre.',
    'held-more_other': 'Et {count} autres.',
    'held-more_many': 'Et {count} autres.',
    'held-after':
      'Dans le doute, n’envoyez pas : vos enregistrements restent dans la bibliothèque, votre serveur reste tel quel, et vous pourrez publier ou modifier à nouveau quand vous voudrez.',
    'held-send': 'Tout envoyer',
    'held-drop': 'Ne pas envoyer',
    crashed: 'Le moteur s’est arrêté de lui-même et a été relancé. Ce qui était en cours continue.',
    look: 'Voir',
  },
})
