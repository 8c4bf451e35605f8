import { defineTexts } from '../../app/texts.ts'

export const safetyTexts = defineTexts('safety', {
  en: {
    'restored-heading': 'Your library was put back from a copy',
    'restored-what':
      'Its file could not be read. A copy ({when}) has taken its place. Your recordings and what is published were not touched.',
    'restored-missing':
      'What you imported, edited or queued on this machine after that may be missing: drop it again where something lacks. What your server knows comes back by itself.',
    'restored-kept': 'The file that could not be read is kept:',
    'restored-read': 'I have read this',
    crashed: 'The engine stopped by itself and was started again. What was under way goes on.',
    look: 'Look',
  },
  fr: {
    'restored-heading': 'Votre bibliothèque revient d’une copie',
    'restored-what':
      'Son fichier était illisible. Une copie ({when}) a pris sa place. Vos enregistrements et ce qui est publié n’ont pas été touchés.',
    'restored-missing':
      'Ce que vous avez importé, modifié ou mis en file ici depuis peut manquer : déposez-le à nouveau s’il le faut. Ce que votre serveur connaît revient tout seul.',
    'restored-kept': 'Le fichier illisible est conservé :',
    'restored-read': 'J’ai lu',
    crashed: 'Le moteur s’est arrêté de lui-même et a été relancé. Ce qui était en cours continue.',
    look: 'Voir',
  },
})
