import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import { defineTexts, say } from './texts.ts'

/** What happened, what is safe, what to do: by the code that the engine or the server says. */
export const problemTexts = defineTexts('problems', {
  en: {
    'bad-server': 'This is not the address of a server. It looks like https://veza.example.',
    'open-server': 'This address is not protected: everyone on the way could read your password. Use https.',
    unreachable:
      'The server does not answer. What you have here is safe; try again when the network is back.',
    'signed-out': 'You are no longer signed in there. Sign in again; nothing was lost.',
    'wrong-credentials': 'The address or the password is not right.',
    'account-suspended': 'This account is suspended. Write to the people who run the server.',
    'rate-limited': 'Too many tries in a short time. Wait a minute, then try again.',
    'email-unverified': 'Your e-mail address is not proven yet. Open the link in the mail we sent you.',
    'wrong-second-factor': 'This code did not fit. Wait for the next one, and try again.',
    'browser-cancelled': 'You said no in the browser. Nothing has changed.',
    'browser-timed-out': 'The browser did not come back in time. Begin again.',
    'browser-refused': 'The server did not let you in by the browser.',
    'browser-mixed-up': 'The browser came back from another server. Nothing was sent there; begin again.',
    'encoder-missing': 'No usable ffmpeg was found. Install ffmpeg 5.0 or later, then try again.',
    'not-a-folder': 'There is no folder “{folder}” on this machine. Write its whole path, from the root on.',
    'folder-of-library': 'This folder holds the library, or lies in it. Choose one beside it.',
    'no-such-job': 'This work is no longer in the queue.',
    'job-state': 'This is not possible from where the work is now.',
    'no-such-track': 'This track is no longer in the library.',
    'no-picture': 'This is no picture that can be shown. Choose a JPEG, PNG or WebP file.',
    'provider-unavailable':
      'The payment provider does not answer. Nothing was changed; try again in a moment.',
    'payments-unavailable':
      'This server is not connected to a payment provider just now. What you have earned is kept.',
    'seller-account-refused':
      'The payment provider opens no account with that. Check the country; if it is right, nobody can be paid there yet.',
    'seller-account-exists':
      'Your account is of another country, and money has been sent to it. Write to the people who run the server.',
    'no-seller-account': 'The account is not there any more. Open a new one.',
    'dashboard-not-ready': 'First tell the payment provider what is still missing.',
    'statement-too-long': 'That month has too many lines for a PDF. Take the table (CSV) instead.',
    'no-statement': 'There is no statement of that month.',
    'nothing-left': 'All of this has been given back already.',
    'more-than-left': 'Less than that is left of it by now. Look at what is left, and name a smaller amount.',
    'too-many-refunds':
      'Too many parts of this order were given back already. What is left can still be given back at once.',
    'refund-in-progress': 'A refund of this order is on its way already.',
    'refund-refunded': 'All of this order was given back already.',
    'refund-disputed':
      'The buyer’s bank looks into this payment: until it has decided, nothing can be given back.',
    'refund-too-late': 'The time in which you can give this back yourself is over.',
    lost: 'The engine did not answer. Your work is kept; try again.',
    unexpected: 'Something happened that we did not foresee. Your work is kept; try again.',
  },
  fr: {
    'bad-server': 'Ce n’est pas l’adresse d’un serveur. Elle ressemble à https://veza.example.',
    'open-server':
      'Cette adresse n’est pas protégée : chacun, en chemin, lirait votre mot de passe. Prenez https.',
    unreachable: 'Le serveur ne répond pas. Tout est en sûreté ici ; réessayez au retour du réseau.',
    'signed-out': 'Vous n’y êtes plus connecté. Reconnectez-vous ; rien n’est perdu.',
    'wrong-credentials': 'L’adresse ou le mot de passe n’est pas le bon.',
    'account-suspended': 'Ce compte est suspendu. Écrivez à ceux qui tiennent le serveur.',
    'rate-limited': 'Trop d’essais en peu de temps. Attendez une minute, puis réessayez.',
    'email-unverified':
      'Votre adresse n’est pas encore prouvée. Ouvrez le lien du message que nous avons envoyé.',
    'wrong-second-factor': 'Ce code ne convient pas. Attendez le suivant et réessayez.',
    'browser-cancelled': 'Vous avez dit non dans le navigateur. Rien n’a changé.',
    'browser-timed-out': 'Le navigateur n’est pas revenu à temps. Recommencez.',
    'browser-refused': 'Le serveur ne vous a pas laissé entrer par le navigateur.',
    'browser-mixed-up': 'Le navigateur revient d’un autre serveur. Rien n’y a été envoyé ; recommencez.',
    'encoder-missing': 'Aucun ffmpeg utilisable. Installez ffmpeg 5.0 ou plus récent, puis réessayez.',
    'not-a-folder': 'Il n’y a pas de dossier « {folder} » ici. Écrivez son chemin entier, depuis la racine.',
    'folder-of-library': 'Ce dossier contient la bibliothèque, ou s’y trouve. Choisissez-en un à côté.',
    'no-such-job': 'Ce travail n’est plus dans la file.',
    'job-state': 'Ce n’est pas possible là où en est ce travail.',
    'no-such-track': 'Ce morceau n’est plus dans la bibliothèque.',
    'no-picture': 'Ce n’est pas une image affichable. Choisissez un fichier JPEG, PNG ou WebP.',
    'provider-unavailable':
      'Le prestataire de paiement ne répond pas. Rien n’a changé ; réessayez dans un instant.',
    'payments-unavailable':
      'Ce serveur n’est relié à aucun prestataire de paiement. Ce que vous avez gagné est gardé.',
    'seller-account-refused':
      'Le prestataire de paiement n’ouvre pas de compte ainsi. Vérifiez le pays ; s’il est juste, personne ne peut encore y être payé.',
    'seller-account-exists':
      'Votre compte est d’un autre pays, et de l’argent y a été envoyé. Écrivez à ceux qui tiennent le serveur.',
    'no-seller-account': 'Le compte n’existe plus. Ouvrez-en un nouveau.',
    'dashboard-not-ready': 'Indiquez d’abord au prestataire de paiement ce qui lui manque.',
    'statement-too-long': 'Ce mois a trop de lignes pour un PDF. Prenez plutôt le tableau (CSV).',
    'no-statement': 'Il n’y a pas de relevé de ce mois.',
    'nothing-left': 'Tout cela a déjà été remboursé.',
    'more-than-left':
      'Il en reste moins que cela à présent. Voyez ce qui reste et indiquez une somme plus petite.',
    'too-many-refunds':
      'Trop de parties de cette commande ont déjà été remboursées. Ce qui reste peut encore l’être en une fois.',
    'refund-in-progress': 'Un remboursement de cette commande est déjà en route.',
    'refund-refunded': 'Toute cette commande a déjà été remboursée.',
    'refund-disputed':
      'La banque de l’acheteur examine ce paiement : d’ici à sa décision, rien ne peut être remboursé.',
    'refund-too-late': 'Le délai pour rembourser vous-même est passé.',
    lost: 'Le moteur n’a pas répondu. Votre travail est conservé ; réessayez.',
    unexpected: 'Quelque chose d’imprévu s’est produit. Votre travail est conservé ; réessayez.',
  },
})

/** A fault as a person is told it. A code without words of ours is told in the server's, which has both languages. */
export function tellProblem(error: unknown): string {
  const problem = problemOf(error)
  const text = say(problemTexts)
  if (problem === undefined) return text('lost')
  if (isOurs(problem.code)) return text(problem.code, problem.params)
  return problem.detail ?? text('unexpected')
}

const isOurs = (code: string): code is keyof typeof problemTexts.en => Object.hasOwn(problemTexts.en, code)
