import { defineTexts } from '../../app/texts.ts'

export const tourTexts = defineTexts('tour', {
  en: {
    heading: 'First steps',
    skip: 'Skip the first steps',
    drop: 'Drop a recording',
    'drop-hint': 'Anywhere on this window, or click here.',
    heard: 'Publish it',
    'heard-hint': 'Click here to publish “{title}”.',
    'heard-account': 'Click here to sign in; then you can publish “{title}”.',
    'heard-busy': 'Publishing. The line at the bottom shows the progress.',
    'heard-failed': 'That did not work. The queue says why.',
    visit: 'Visit its page',
    'visit-hint': 'It is out. This is what listeners see.',
    done: 'done',
  },
  fr: {
    heading: 'Premiers pas',
    skip: 'Passer les premiers pas',
    drop: 'Déposer un morceau',
    'drop-hint': 'N’importe où sur la fenêtre, ou cliquez ici.',
    heard: 'Publier le morceau',
    'heard-hint': 'Cliquez ici pour publier « {title} ».',
    'heard-account': 'Cliquez ici pour vous connecter ; vous pourrez ensuite publier « {title} ».',
    'heard-busy': 'Publication en cours. La ligne du bas montre l’avancement.',
    'heard-failed': 'Cela n’a pas marché. La file d’attente dit pourquoi.',
    visit: 'Voir sa page',
    'visit-hint': 'Il est sorti. Voici ce que voient les auditeurs.',
    done: 'fait',
  },
})
