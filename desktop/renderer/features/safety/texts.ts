import { defineTexts } from '../../app/texts.ts'

export const safetyTexts = defineTexts('safety', {
  en: {
    'restored-heading': 'Your library was restored from a backup',
    'restored-what':
      'Its file could not be read. A backup ({when}) has taken its place. Your recordings and everything you have published were not touched.',
    'restored-missing':
      'Anything you imported, edited or queued on this computer after that may be missing: import it again where needed. What your server knows comes back by itself.',
    'restored-kept': 'The unreadable file has been kept:',
    'restored-read': 'I have read this',
    crashed: 'The engine stopped and was restarted. Whatever was in progress carries on.',
    look: 'Look',
  },
  fr: {
    'restored-heading': 'Votre bibliothèque a été restaurée depuis une sauvegarde',
    'restored-what':
      'Son fichier était illisible. Une sauvegarde ({when}) a pris sa place. Vos enregistrements et ce qui est publié n’ont pas été touchés.',
    'restored-missing':
      'Ce que vous avez importé, modifié ou mis en file d’attente ici depuis peut manquer : importez-le à nouveau si besoin. Ce que votre serveur connaît revient tout seul.',
    'restored-kept': 'Le fichier illisible est conservé :',
    'restored-read': 'J’ai compris',
    crashed: 'Le moteur s’est arrêté et a été relancé. Ce qui était en cours continue.',
    look: 'Voir',
  },
})
