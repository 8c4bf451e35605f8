import { problemOf } from '@veza/desktop/bridge/client/index.ts'
import { defineTexts, say } from './texts.ts'

/** What happened, what is safe, what to do: by the code that the engine or the server says. */
export const problemTexts = defineTexts('problems', {
  en: {
    'bad-server': 'This is not the address of a server. It looks like https://veza.example.',
    'open-server': 'This address is not secure: others on the network could read your password. Use https.',
    unreachable:
      'The server does not answer. What you have here is safe; try again when the network is back.',
    'signed-out': 'You are no longer signed in there. Sign in again; nothing was lost.',
    'wrong-credentials': 'The e-mail address or password is incorrect.',
    'account-suspended':
      'This account is suspended. Our mail says why; by its link you may appeal without signing in.',
    'rate-limited': 'Too many attempts. Wait a minute, then try again.',
    'email-unverified': 'Your e-mail address is not confirmed yet. Open the link in the e-mail we sent you.',
    'wrong-second-factor': 'That code did not work. Wait for the next one and try again.',
    'browser-cancelled': 'You cancelled in the browser. Nothing has changed.',
    'browser-timed-out': 'Signing in through the browser took too long. Start again.',
    'browser-refused': 'The server refused to sign you in through the browser.',
    'browser-mixed-up': 'The browser returned from a different server. Nothing was sent to it; start again.',
    'encoder-missing': 'No usable ffmpeg was found. Install ffmpeg 5.0 or later, then try again.',
    'not-a-folder': 'There is no folder “{folder}” on this computer. Enter its full path.',
    'folder-of-library': 'This folder contains the library or is inside it. Choose a separate one.',
    'no-such-job': 'This task is no longer in the queue.',
    'job-state': 'That is not possible at this stage of the task.',
    'no-such-track': 'This track is no longer in the library.',
    'no-picture': 'This is not a supported image. Choose a JPEG, PNG or WebP file.',
    'stale-version': 'Somebody else changed this in the meantime. Look at it as it is now, and decide.',
    'unknown-people': 'Nobody here is called {names}. Look at how the names are written.',
    'unknown-flag': 'This server knows no such flag. It may have been updated since: open this again.',
    'flag-in-use': 'This flag is in use. Set its percentage to 0 to switch it off.',
    'announcement-not-found': 'This announcement was deleted in the meantime. Make a new one.',
    'announcement-not-begun': 'This announcement has not begun. Change its times, or delete it.',
    'provider-unavailable':
      'The payment provider does not answer. Nothing was changed; try again in a moment.',
    'payments-unavailable':
      'This server is not connected to a payment provider just now. What you have earned is kept.',
    'seller-account-refused':
      'The payment provider cannot open an account with these details. Check the country; if it is right, the provider does not pay out there yet.',
    'seller-account-exists':
      'Your account is registered in another country and has already received money. Write to the people who run the server.',
    'no-seller-account': 'This account no longer exists. Open a new one.',
    'dashboard-not-ready': 'First give the payment provider the details it still needs.',
    'statement-too-long': 'That month has too many lines for a PDF. Download the table (CSV) instead.',
    'no-statement': 'There is no statement for that month.',
    'second-factor-required': 'Confirm your second factor first; nothing was changed.',
    'needs-moderator': 'Your account is no longer a moderator’s. Nothing was changed.',
    'needs-admin': 'This is for admins. Nothing was changed.',
    'case-not-found': 'This case no longer exists.',
    'case-claimed': 'Somebody else is looking at this case. Take another one, or come back in 15 minutes.',
    'case-not-claimed': 'Your 15 minutes are over. Claim the case, look at it again, and decide then.',
    'own-case': 'You are part of this case yourself: another moderator has to decide on it.',
    'target-gone': 'This was deleted in the meantime. Dismiss the case, or warn its owner.',
    'is-staff': 'This account belongs to the staff. An admin has to take its role first.',
    'user-not-found': 'This account no longer exists.',
    'last-admin': 'This is the last admin. Make somebody else an admin first.',
    'not-on-oneself': 'You cannot do this to your own account: another admin has to.',
    suspended: 'This account is suspended. Lift the suspension first; then give it the role.',
    'wrong-until': 'A suspension ends within a year from now. Choose another end, or none.',
    'state-conflict': 'Somebody was quicker. Look at it again as it is now.',
    'transfer-not-due':
      'There is nothing to try: this transfer has ended, or is being tried just now. Look at it as it stands.',
    'transfer-not-found': 'This transfer no longer exists.',
    'payments-held':
      'This server holds back all money at present. Whoever runs it lets it go again (PAYMENTS_HOLD); then try once more.',
    'delivery-not-found': 'This delivery is no longer kept: its time has come.',
    'event-not-found': 'This event no longer exists.',
    'not-retryable':
      'There is nothing to handle again: this event was dealt with, or somebody was quicker and it waits already.',
    'nothing-there':
      'No track or release of this server is there. Copy the address of its page from the browser; drafts and private ones cannot be chosen.',
    'not-public':
      'One of these is not public, or not there any more. Leave it out, or choose what everybody can come across.',
    twice: 'One of these is there twice. Leave one of the two out.',
    'nothing-left': 'All of this has already been refunded.',
    'more-than-left': 'Less than that is left to refund. Check what is left and enter a smaller amount.',
    'too-many-refunds':
      'This order already has too many partial refunds. You can still refund the rest in one go.',
    'refund-in-progress': 'A refund of this order is already in progress.',
    'refund-refunded': 'This order has already been refunded in full.',
    'refund-disputed':
      'The buyer’s bank is reviewing this payment: nothing can be refunded until it decides.',
    'refund-too-late': 'The period in which you can refund this yourself is over.',
    'message-too-big':
      'This is too much to hand over at once, and was not kept. Your work is safe; try a smaller picture, or fewer things at a time.',
    lost: 'The Studio’s engine did not answer. Your work is saved; try again.',
    unexpected: 'Something unexpected happened. Your work is saved; try again.',
  },
  fr: {
    'bad-server': 'Ce n’est pas l’adresse d’un serveur. Elle ressemble à https://veza.example.',
    'open-server':
      'Cette adresse n’est pas sécurisée : d’autres personnes sur le réseau pourraient lire votre mot de passe. Utilisez https.',
    unreachable:
      'Le serveur ne répond pas. Tout est en sécurité ici ; réessayez quand le réseau sera revenu.',
    'signed-out': 'Vous n’y êtes plus connecté. Reconnectez-vous ; rien n’est perdu.',
    'wrong-credentials': 'L’adresse e-mail ou le mot de passe est incorrect.',
    'account-suspended':
      'Ce compte est suspendu. Notre e-mail dit pourquoi ; par son lien, vous pouvez contester la décision sans vous connecter.',
    'rate-limited': 'Trop d’essais en peu de temps. Attendez une minute, puis réessayez.',
    'email-unverified':
      'Votre adresse e-mail n’est pas encore confirmée. Ouvrez le lien dans l’e-mail que nous vous avons envoyé.',
    'wrong-second-factor': 'Ce code n’est pas valable. Attendez le suivant et réessayez.',
    'browser-cancelled': 'Vous avez annulé dans le navigateur. Rien n’a changé.',
    'browser-timed-out': 'La connexion par le navigateur a pris trop de temps. Recommencez.',
    'browser-refused': 'Le serveur a refusé la connexion par le navigateur.',
    'browser-mixed-up': 'Le navigateur est revenu d’un autre serveur. Rien n’y a été envoyé ; recommencez.',
    'encoder-missing': 'Aucun ffmpeg utilisable. Installez ffmpeg 5.0 ou plus récent, puis réessayez.',
    'not-a-folder': 'Il n’y a pas de dossier « {folder} » sur cet ordinateur. Indiquez son chemin complet.',
    'folder-of-library':
      'Ce dossier contient la bibliothèque ou se trouve à l’intérieur. Choisissez-en un autre.',
    'no-such-job': 'Cette tâche n’est plus dans la file d’attente.',
    'job-state': 'Ce n’est pas possible à cette étape de la tâche.',
    'no-such-track': 'Ce morceau n’est plus dans la bibliothèque.',
    'no-picture': 'Ce format d’image n’est pas pris en charge. Choisissez un fichier JPEG, PNG ou WebP.',
    'stale-version':
      'Quelqu’un d’autre l’a modifié entre-temps. Regardez ce qu’il en est maintenant, puis décidez.',
    'unknown-people': 'Personne ici ne s’appelle {names}. Regardez comment les noms s’écrivent.',
    'unknown-flag':
      'Ce serveur ne connaît pas cette fonction. Il a peut-être été mis à jour depuis : rouvrez ceci.',
    'flag-in-use': 'Cette fonction est utilisée. Mettez son pourcentage à 0 pour la désactiver.',
    'announcement-not-found': 'Cette annonce a été supprimée entre-temps. Faites-en une nouvelle.',
    'announcement-not-begun': 'Cette annonce n’a pas encore commencé. Modifiez ses dates ou supprimez-la.',
    'provider-unavailable':
      'Le prestataire de paiement ne répond pas. Rien n’a changé ; réessayez dans un instant.',
    'payments-unavailable':
      'Ce serveur n’est relié à aucun prestataire de paiement pour l’instant. Ce que vous avez gagné est conservé.',
    'seller-account-refused':
      'Le prestataire de paiement ne peut pas ouvrir de compte avec ces informations. Vérifiez le pays ; s’il est juste, le prestataire n’y verse pas encore d’argent.',
    'seller-account-exists':
      'Votre compte est enregistré dans un autre pays et a déjà reçu de l’argent. Écrivez à l’équipe qui gère le serveur.',
    'no-seller-account': 'Le compte n’existe plus. Ouvrez-en un nouveau.',
    'dashboard-not-ready': 'Indiquez d’abord au prestataire de paiement ce qui lui manque.',
    'statement-too-long': 'Ce mois a trop de lignes pour un PDF. Téléchargez plutôt le tableau (CSV).',
    'no-statement': 'Il n’y a pas de relevé pour ce mois.',
    'second-factor-required': 'Confirmez d’abord votre second facteur ; rien n’a changé.',
    'needs-moderator': 'Votre compte ne fait plus partie de la modération. Rien n’a changé.',
    'needs-admin': 'C’est réservé à l’administration. Rien n’a changé.',
    'case-not-found': 'Ce dossier n’existe plus.',
    'case-claimed': 'Quelqu’un d’autre examine ce dossier. Prenez-en un autre, ou revenez dans 15 minutes.',
    'case-not-claimed':
      'Vos 15 minutes sont passées. Reprenez le dossier, examinez-le de nouveau, puis décidez.',
    'own-case': 'Ce dossier vous concerne : une autre personne de la modération doit décider.',
    'target-gone': 'Ce contenu a été supprimé entre-temps. Classez le dossier, ou avertissez son auteur.',
    'is-staff':
      'Ce compte appartient à l’équipe. Une personne de l’administration doit d’abord lui retirer son rôle.',
    'user-not-found': 'Ce compte n’existe plus.',
    'last-admin': 'C’est le dernier compte d’administration. Donnez d’abord ce rôle à quelqu’un d’autre.',
    'not-on-oneself':
      'Impossible sur votre propre compte : une autre personne de l’administration doit le faire.',
    suspended: 'Ce compte est suspendu. Levez d’abord la suspension, puis donnez le rôle.',
    'wrong-until': 'Une suspension se termine dans l’année. Choisissez une autre fin, ou aucune.',
    'state-conflict': 'Quelqu’un a été plus rapide. Regardez ce qu’il en est maintenant.',
    'transfer-not-due':
      'Il n’y a rien à tenter : ce transfert est terminé, ou il est tenté en ce moment même. Regardez où il en est.',
    'transfer-not-found': 'Ce transfert n’existe plus.',
    'payments-held':
      'Ce serveur retient tout l’argent pour l’instant. La personne qui le gère doit d’abord le libérer (PAYMENTS_HOLD) ; réessayez ensuite.',
    'delivery-not-found': 'Cette réception n’est plus conservée : son délai est passé.',
    'event-not-found': 'Cet événement n’existe plus.',
    'not-retryable':
      'Rien à traiter de nouveau : cet événement est réglé, ou quelqu’un a été plus rapide et il attend déjà.',
    'nothing-there':
      'Aucun morceau ni aucune sortie de ce serveur à cette adresse. Copiez l’adresse de sa page depuis le navigateur ; les brouillons et ce qui est privé ne peuvent pas être choisis.',
    'not-public':
      'L’un d’eux n’est pas public, ou n’existe plus. Enlevez-le, ou choisissez ce que tout le monde peut trouver.',
    twice: 'L’un d’eux y est deux fois. Enlevez-en un.',
    'nothing-left': 'Tout cela a déjà été remboursé.',
    'more-than-left':
      'Il reste moins que cela à rembourser. Vérifiez le reste et indiquez un montant plus petit.',
    'too-many-refunds':
      'Cette commande a déjà trop de remboursements partiels. Vous pouvez encore rembourser le reste en une fois.',
    'refund-in-progress': 'Un remboursement de cette commande est déjà en cours.',
    'refund-refunded': 'Cette commande a déjà été remboursée en totalité.',
    'refund-disputed':
      'La banque de l’acheteur examine ce paiement : rien ne peut être remboursé avant sa décision.',
    'refund-too-late': 'Le délai pour rembourser vous-même est dépassé.',
    'message-too-big':
      'C’est trop à transmettre d’un coup, et ce n’est pas enregistré. Votre travail est en sécurité ; essayez une image plus petite, ou moins d’éléments à la fois.',
    lost: 'Le moteur du Studio n’a pas répondu. Votre travail est enregistré ; réessayez.',
    unexpected: 'Quelque chose d’imprévu s’est produit. Votre travail est enregistré ; réessayez.',
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
