import type { Language } from '@veza/shared/studio/language.ts'

/** What this process says by itself; everything else is said by the screens. */
const texts = {
  en: {
    open: 'Open Veza Studio',
    quit: 'Quit Veza Studio',
    queue: 'Queue',
    library: 'Library',
    settings: 'Settings',
    help: 'Help',
    import: 'Import files …',
    importFolder: 'Import a folder …',
    shortcuts: 'Keyboard shortcuts',
    goOn: 'Still working',
    goOnMore: 'Its window is closed; the Studio stays here until the work is done.',
    askTitle: 'Open in the browser?',
    askOpen: 'Open',
    cancel: 'Cancel',
    ask: (host: string) => `This link leads to ${host}, which is not one of your servers.`,
    choose: 'Choose music',
    chooseLibrary: 'Choose the folder of the library',
    music: 'Music',
    windowEnds: 'Veza Studio cannot be shown',
    windowEndsMore:
      'Its window stopped several times in a row. Your queue goes on without it, and nothing is lost.',
    tryAgain: 'Try again',
    windowHangs: 'The window does not answer',
    windowHangsMore: 'You can wait, or open it anew. Your queue goes on either way.',
    wait: 'Wait',
    openAnew: 'Open anew',
  },
  fr: {
    open: 'Ouvrir Veza Studio',
    quit: 'Quitter Veza Studio',
    queue: 'File d’attente',
    library: 'Bibliothèque',
    settings: 'Réglages',
    help: 'Aide',
    import: 'Importer des fichiers …',
    importFolder: 'Importer un dossier …',
    shortcuts: 'Raccourcis clavier',
    goOn: 'Le travail continue',
    goOnMore: 'La fenêtre est fermée ; le Studio reste ici jusqu’à ce que ce soit fini.',
    askTitle: 'Ouvrir dans le navigateur ?',
    askOpen: 'Ouvrir',
    cancel: 'Annuler',
    ask: (host: string) => `Ce lien mène à ${host}, qui n’est pas un de vos serveurs.`,
    choose: 'Choisir de la musique',
    chooseLibrary: 'Choisir le dossier de la bibliothèque',
    music: 'Musique',
    windowEnds: 'Veza Studio ne peut pas être affiché',
    windowEndsMore:
      'Sa fenêtre s’est arrêtée plusieurs fois de suite. Votre file d’attente continue sans elle, et rien n’est perdu.',
    tryAgain: 'Réessayer',
    windowHangs: 'La fenêtre ne répond plus',
    windowHangsMore: 'Vous pouvez attendre, ou la rouvrir. Votre file d’attente continue dans les deux cas.',
    wait: 'Attendre',
    openAnew: 'Rouvrir',
  },
} as const

export type Texts = (typeof texts)[Language]
export const textsIn = (language: Language): Texts => texts[language]
