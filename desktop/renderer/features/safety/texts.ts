import { defineTexts } from '../../app/texts.ts'

export const safetyTexts = defineTexts('safety', {
  en: {
    'restored-heading': 'Your library was restored from a backup',
    'restored-what':
      'Its file could not be read. A backup ({when}) has taken its place. Your recordings and everything you have published were not touched.',
    'restored-missing':
      'Anything you imported, edited or queued on this computer after that may be missing: import it again where needed. What your server knows comes back by itself.',
    'restored-held':
      'What was still to be sent to your server then is held back: some of it may be done already, or taken back since. Once your server has said what it has, you will be asked what to do with the rest.',
    'restored-kept': 'The unreadable file has been kept:',
    'restored-read': 'I have read this',
    'held-heading': 'Send what was waiting in the backup?',
    'held-what':
      'When the backup of your library was made, this was waiting to be sent to your server. You may have done it, changed your mind or deleted it since. Nothing has been sent.',
    'held-wish.upload': 'Upload and publish',
    'held-wish.create': 'Create the product',
    'held-wish.edit': 'Change the details',
    'held-wish.offer': 'Change the prices or pictures',
    'held-wish.schedule': 'Change the planned date',
    'held-wish.delete': 'Delete',
    'held-wish.publish': 'Publish',
    'held-wish.unpublish': 'Unpublish',
    'held-wish.sell': 'Put on sale',
    'held-wish.withdraw': 'Withdraw from sale',
    'held-untitled': 'Untitled',
    'held-more_one': 'And {count} more.',
    'held-more_other': 'And {count} more.',
    'held-after':
      'If you are not sure, do not send it: your recordings stay in your library, your server stays as it is, and you can publish or edit again at any time.',
    'held-send': 'Send it all',
    'held-drop': 'Do not send it',
    crashed: 'The engine stopped and was restarted. Whatever was in progress carries on.',
    look: 'Look',
  },
  fr: {
    'restored-heading': 'Votre bibliothèque a été restaurée depuis une sauvegarde',
    'restored-what':
      'Son fichier était illisible. Une sauvegarde ({when}) a pris sa place. Vos enregistrements et ce qui est publié n’ont pas été touchés.',
    'restored-missing':
      'Ce que vous avez importé, modifié ou mis en file d’attente ici depuis peut manquer : importez-le à nouveau si besoin. Ce que votre serveur connaît revient tout seul.',
    'restored-held':
      'Ce qui devait encore partir vers votre serveur à ce moment-là est retenu : une partie est peut-être déjà faite, ou annulée depuis. Dès que votre serveur aura dit ce qu’il a, nous vous demanderons que faire du reste.',
    'restored-kept': 'Le fichier illisible est conservé :',
    'restored-read': 'J’ai compris',
    'held-heading': 'Envoyer ce qui attendait dans la sauvegarde ?',
    'held-what':
      'Quand la sauvegarde de votre bibliothèque a été faite, ceci attendait de partir vers votre serveur. Depuis, vous l’avez peut-être fait, annulé ou supprimé. Rien n’a été envoyé.',
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
    crashed: 'Le moteur s’est arrêté et a été relancé. Ce qui était en cours continue.',
    look: 'Voir',
  },
})
