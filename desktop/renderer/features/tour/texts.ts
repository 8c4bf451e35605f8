import { defineTexts } from '../../app/texts.ts'

export const tourTexts = defineTexts('tour', {
  en: {
    heading: 'First steps',
    skip: 'Skip the first steps',
    drop: 'Drop a recording',
    'drop-hint': 'Anywhere on this window, or press here.',
    heard: 'Let it be heard',
    'heard-hint': 'Press here, and “{title}” goes out.',
    'heard-account': 'Press here to sign in; “{title}” can go out then.',
    'heard-busy': 'On its way. The line at the foot tells how far.',
    'heard-failed': 'It did not get through. The queue says why.',
    visit: 'Visit its page',
    'visit-hint': 'It is out. This is what listeners see.',
    done: 'done',
  },
  fr: {
    heading: 'Premiers pas',
    skip: 'Passer les premiers pas',
    drop: 'Déposer un morceau',
    'drop-hint': 'N’importe où sur la fenêtre, ou appuyez ici.',
    heard: 'Le faire entendre',
    'heard-hint': 'Appuyez ici, et « {title} » sort.',
    'heard-account': 'Appuyez ici pour vous connecter ; « {title} » pourra sortir.',
    'heard-busy': 'En route. La ligne du bas dit où il en est.',
    'heard-failed': 'Il n’est pas passé. La file dit pourquoi.',
    visit: 'Voir sa page',
    'visit-hint': 'Il est sorti. Voici ce que voient les auditeurs.',
    done: 'fait',
  },
})
