/** What may keep one from being signed in: part of the table in `error-texts.ts`. */
export const signInTexts = {
  'no-password': {
    en: {
      what: 'No password was given, and there is no terminal to ask on.',
      safe: 'Your library is as it was.',
      todo: 'Set VEZA_PASSWORD, or run “veza-studio login” in a terminal first.',
    },
    fr: {
      what: 'Aucun mot de passe n’a été donné, et aucun terminal ne permet de le demander.',
      safe: 'Votre bibliothèque est inchangée.',
      todo: 'Donnez VEZA_PASSWORD, ou lancez d’abord « veza-studio login » dans un terminal.',
    },
  },
  'not-signed-in': {
    en: {
      what: 'Nobody is signed in at {server}.',
      safe: 'Your library is as it was, and queued work is kept.',
      todo: 'Run “veza-studio login --server {server}”: it opens your browser.',
    },
    fr: {
      what: 'Personne n’est connecté à {server}.',
      safe: 'Votre bibliothèque est inchangée, et le travail en attente est gardé.',
      todo: 'Lancez « veza-studio login --server {server} » : votre navigateur s’ouvre.',
    },
  },
  'email-unverified': {
    en: {
      what: 'The address of this account is not confirmed yet.',
      safe: 'Your library is as it was.',
      todo: 'Open the link in the mail from {server}, or ask for a new one there; then run the command again.',
    },
    fr: {
      what: 'L’adresse de ce compte n’est pas encore confirmée.',
      safe: 'Votre bibliothèque est inchangée.',
      todo: 'Ouvrez le lien du courriel de {server}, ou demandez-en un autre là-bas ; puis relancez la commande.',
    },
  },
  'sign-in-refused': {
    en: {
      what: 'The server did not sign you in.',
      safe: 'Your library is as it was.',
      todo: 'Look at what it says below; check the address and the password.',
    },
    fr: {
      what: 'Le serveur ne vous a pas connecté.',
      safe: 'Votre bibliothèque est inchangée.',
      todo: 'Lisez ce qu’il dit ci-dessous ; vérifiez l’adresse et le mot de passe.',
    },
  },
  'no-second-factor': {
    en: {
      what: 'This account has a second factor, and no code of it was given.',
      safe: 'Your library is as it was.',
      todo: 'Add --totp CODE with the code of your app or a recovery code, or sign in by your browser: “veza-studio login --server {server}” without an address.',
    },
    fr: {
      what: 'Ce compte a un second facteur, et aucun code n’en a été donné.',
      safe: 'Votre bibliothèque est inchangée.',
      todo: 'Ajoutez --totp CODE avec le code de votre application ou un code de secours, ou connectez-vous par votre navigateur : « veza-studio login --server {server} » sans adresse.',
    },
  },
  'wrong-second-factor': {
    en: {
      what: 'This code does not fit, or was used before.',
      safe: 'Your library is as it was.',
      todo: 'Wait for the next code of your app, or take a recovery code; then run the command again.',
    },
    fr: {
      what: 'Ce code ne convient pas, ou a déjà servi.',
      safe: 'Votre bibliothèque est inchangée.',
      todo: 'Attendez le prochain code de votre application, ou prenez un code de secours ; puis relancez la commande.',
    },
  },
  'browser-cancelled': {
    en: {
      what: 'You said no in the browser, so nobody was signed in.',
      safe: 'Nothing has changed.',
      todo: 'Run the command again if you have changed your mind.',
    },
    fr: {
      what: 'Vous avez refusé dans le navigateur : personne n’a été connecté.',
      safe: 'Rien n’a changé.',
      todo: 'Relancez la commande si vous avez changé d’avis.',
    },
  },
  'browser-timed-out': {
    en: {
      what: 'The browser did not come back within five minutes.',
      safe: 'Nothing has changed.',
      todo: 'Run the command again, and open the address that it shows on this very machine. On a machine without a browser, take --email.',
    },
    fr: {
      what: 'Le navigateur n’est pas revenu en cinq minutes.',
      safe: 'Rien n’a changé.',
      todo: 'Relancez la commande, et ouvrez l’adresse qu’elle montre sur cette même machine. Sur une machine sans navigateur, prenez --email.',
    },
  },
  'browser-mixed-up': {
    en: {
      what: 'Another server than {server} has answered: the one below.',
      safe: 'It was told nothing, and nothing has changed.',
      todo: 'If you know that server, sign in there by its own address. If you do not, {server} may not be what it seems.',
    },
    fr: {
      what: 'Un autre serveur que {server} a répondu : celui ci-dessous.',
      safe: 'Il n’a rien appris, et rien n’a changé.',
      todo: 'Si vous connaissez ce serveur, connectez-vous là-bas par sa propre adresse. Sinon, {server} n’est peut-être pas ce qu’il semble.',
    },
  },
  'browser-refused': {
    en: {
      what: 'The server {server} did not take the sign-in by browser.',
      safe: 'Nothing has changed.',
      todo: 'Update the Studio and run the command again, or take --email.',
    },
    fr: {
      what: 'Le serveur {server} n’a pas accepté la connexion par navigateur.',
      safe: 'Rien n’a changé.',
      todo: 'Mettez le Studio à jour et relancez la commande, ou prenez --email.',
    },
  },
  'code-not-taken': {
    en: {
      what: 'The answer of the browser came too late, or was used before.',
      safe: 'Nobody is signed in by it, and your library is as it was.',
      todo: 'Run the command again.',
    },
    fr: {
      what: 'La réponse du navigateur est venue trop tard, ou a déjà servi.',
      safe: 'Elle n’a connecté personne, et votre bibliothèque est inchangée.',
      todo: 'Relancez la commande.',
    },
  },
} as const
