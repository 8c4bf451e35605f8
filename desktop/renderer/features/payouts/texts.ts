import { defineTexts } from '../../app/texts.ts'

export const payoutsTexts = defineTexts('payouts', {
  en: {
    heading: 'Payouts',
    'as-of': 'As of {time}',
    'not-asked': 'The server does not answer. This is how it stood {time}.',
    'never-asked':
      'Your money is with the server, and the server does not answer. Nothing is lost; try again when the network is back.',
    again: 'Try again',
    refresh: 'Ask again',

    account: 'Where your money goes',
    'account.none':
      'Your part of each sale is sent to an account of your own at the payment provider, Stripe, and goes on to your bank from there. For that the provider has to know who you are. It takes a few minutes, and you do it once. You can sell before that: what you earn is kept for you.',
    'account.started': 'The payment provider was asked for an account, and has not answered yet. Go on here.',
    'account.incomplete':
      'The payment provider cannot take money for you yet. What you earn is kept for you meanwhile. It still lacks:',
    'account.incomplete.unknown':
      'The payment provider cannot take money for you yet. What you earn is kept for you meanwhile. Its page says what it lacks.',
    'account.in-review':
      'You have told all that was asked. The payment provider is looking at it, which takes minutes as a rule, and up to two days. What you earn is kept for you meanwhile.',
    'account.ready':
      'All is in place. Your part of each sale is sent to your account, and goes on to your bank.',
    'account.no-payouts':
      'Your part of each sale is sent to your account at the provider, and does not go on to your bank. The provider still lacks:',
    'account.no-payouts.unknown':
      'Your part of each sale is sent to your account at the provider, and does not go on to your bank. The provider’s page says what it lacks.',
    'account.rejected':
      'The payment provider does not take money for you, and has not said why. What you have earned stays yours and is kept. Write to the people who run the server.',
    'account.closed':
      'Your account at the payment provider was closed. What you earn is kept for you. You can open a new one.',
    country: 'Country',
    'country-hint': 'Where you live, or where your company is registered. It cannot be changed later.',
    'choose-country': 'Choose a country',
    'open-account': 'Set up my account',
    continue: 'Tell what is missing',
    look: 'Look at it there',
    dashboard: 'My account at the provider',
    'opened-outside':
      'The provider’s page is open in your browser. Come back when you are done: this goes on by itself.',
    'open-here': 'If nothing opened, open it here',

    money: 'Your money',
    'money.none': 'Nothing yet. What you earn is counted here from your first sale on.',
    'money.unknown': 'What lies at the payment provider cannot be shown just now: it does not answer.',
    'money.owed': 'With us, not sent yet',
    'money.waiting': '{amount} of it waits for your account.',
    'money.returning': 'Below nothing, because a refund is being brought back from your account.',
    'money.pending': 'In your account, not free yet',
    'money.available': 'In your account, ready for your bank',
    'money.next': 'Next payout',
    'money.next-on': 'Expected on {day}',
    'money.debt': 'You owe us',
    'money.debt-about':
      'Buyers were given money back that had been sent to you already. Your next sales pay it off; nothing is asked of you.',

    day: 'Day',
    state: 'State',
    amount: 'Amount',
    order: 'Order',
    older: 'Show earlier ones',

    transfers: 'Sent to your account',
    'transfers.none': 'Nothing yet. Your part of each sale is listed here on its way.',
    'transfer.pending': 'Not sent yet',
    'transfer.failed': 'Not sent yet: the provider did not take it, and it is tried again',
    'transfer.completed': 'Sent',
    'transfer.returned': 'Sent; {amount} of it came back',
    'transfer.reversal_pending': 'Sent; some of it is being brought back for a refund',
    'transfer.reversed': 'Brought back for a refund',
    'transfer.unsent': 'Given back to the buyer before it was sent',
    'transfer.given-up': 'Could not be sent: it is looked into, and stays yours',
    'transfer.kept': 'Sent; a refund could not be brought back, and counts as owed',

    payouts: 'Payouts to your bank',
    'payouts.none': 'Nothing yet. As soon as the provider sends money to your bank, it is listed here.',
    'payout.pending': 'Is being prepared, expected on {day}',
    'payout.in_transit': 'On its way, expected on {day}',
    'payout.paid': 'Paid, in your bank account by {day}',
    'payout.failed': 'Came back from your bank',
    'payout.canceled': 'Was stopped before it left',
    'payout.number': 'The provider’s number',

    statements: 'Statements',
    'statements.about': 'Each line of a month, by track; the lines add up to the balance at its end.',
    'statements.none': 'There is one for each month in which your money moved.',
    month: 'Month',
    closing: 'Balance at its end',
    'so-far': 'so far',
    'statement-of': '{format}: statement of {month}',
    files: 'Files',
    saved: 'Saved: {name}',
  },
  fr: {
    heading: 'Virements',
    'as-of': 'État de {time}',
    'not-asked': 'Le serveur ne répond pas. Voici l’état de {time}.',
    'never-asked':
      'Votre argent est chez le serveur, et celui-ci ne répond pas. Rien n’est perdu ; réessayez au retour du réseau.',
    again: 'Réessayer',
    refresh: 'Redemander',

    account: 'Où va votre argent',
    'account.none':
      'Votre part de chaque vente est envoyée sur un compte à vous chez le prestataire de paiement, Stripe, et de là part vers votre banque. Pour cela, il doit savoir qui vous êtes. Cela prend quelques minutes, une seule fois. Vous pouvez vendre avant : ce que vous gagnez est gardé pour vous.',
    'account.started':
      'Un compte a été demandé au prestataire de paiement, qui n’a pas encore répondu. Reprenez ici.',
    'account.incomplete':
      'Le prestataire de paiement ne peut pas encore recevoir d’argent pour vous. Ce que vous gagnez est gardé en attendant. Il lui manque :',
    'account.incomplete.unknown':
      'Le prestataire de paiement ne peut pas encore recevoir d’argent pour vous. Ce que vous gagnez est gardé en attendant. Sa page dit ce qui lui manque.',
    'account.in-review':
      'Vous avez tout indiqué. Le prestataire de paiement vérifie, ce qui prend d’ordinaire quelques minutes, et jusqu’à deux jours. Ce que vous gagnez est gardé en attendant.',
    'account.ready':
      'Tout est en place. Votre part de chaque vente est envoyée sur votre compte, et part de là vers votre banque.',
    'account.no-payouts':
      'Votre part de chaque vente arrive sur votre compte chez le prestataire, mais ne part pas vers votre banque. Il manque encore au prestataire :',
    'account.no-payouts.unknown':
      'Votre part de chaque vente arrive sur votre compte chez le prestataire, mais ne part pas vers votre banque. La page du prestataire dit ce qui lui manque.',
    'account.rejected':
      'Le prestataire de paiement ne reçoit pas d’argent pour vous, et n’a pas dit pourquoi. Ce que vous avez gagné reste à vous et est gardé. Écrivez à ceux qui tiennent le serveur.',
    'account.closed':
      'Votre compte chez le prestataire de paiement a été fermé. Ce que vous gagnez est gardé pour vous. Vous pouvez en ouvrir un nouveau.',
    country: 'Pays',
    'country-hint':
      'Celui où vous habitez, ou celui du siège de votre société. Il ne peut plus changer ensuite.',
    'choose-country': 'Choisissez un pays',
    'open-account': 'Ouvrir mon compte',
    continue: 'Compléter ce qui manque',
    look: 'Voir où cela en est',
    dashboard: 'Mon compte chez le prestataire',
    'opened-outside':
      'La page du prestataire est ouverte dans votre navigateur. Revenez quand vous aurez fini : la suite vient toute seule.',
    'open-here': 'Si rien ne s’est ouvert, ouvrez-la ici',

    money: 'Votre argent',
    'money.none': 'Rien encore. Ce que vous gagnez est compté ici dès votre première vente.',
    'money.unknown': 'Ce qui est chez le prestataire de paiement ne peut pas s’afficher : il ne répond pas.',
    'money.owed': 'Chez nous, pas encore envoyé',
    'money.waiting': '{amount} attendent votre compte.',
    'money.returning':
      'En dessous de zéro, car un remboursement est en train d’être repris sur votre compte.',
    'money.pending': 'Sur votre compte, pas encore disponible',
    'money.available': 'Sur votre compte, prêt pour votre banque',
    'money.next': 'Prochain virement',
    'money.next-on': 'Attendu le {day}',
    'money.debt': 'Vous nous devez',
    'money.debt-about':
      'Des acheteurs ont été remboursés d’argent qui vous avait déjà été envoyé. Vos prochaines ventes le compensent ; rien ne vous est demandé.',

    day: 'Jour',
    state: 'État',
    amount: 'Montant',
    order: 'Commande',
    older: 'Montrer les précédents',

    transfers: 'Envoyé sur votre compte',
    'transfers.none': 'Rien encore. Votre part de chaque vente apparaît ici, en chemin.',
    'transfer.pending': 'Pas encore envoyé',
    'transfer.failed': 'Pas encore envoyé : le prestataire ne l’a pas pris, un nouvel essai suit',
    'transfer.completed': 'Envoyé',
    'transfer.returned': 'Envoyé ; {amount} en sont revenus',
    'transfer.reversal_pending': 'Envoyé ; une part en est reprise pour un remboursement',
    'transfer.reversed': 'Repris pour un remboursement',
    'transfer.unsent': 'Remboursé à l’acheteur avant d’être envoyé',
    'transfer.given-up': 'N’a pas pu être envoyé : on cherche pourquoi, et il reste à vous',
    'transfer.kept': 'Envoyé ; un remboursement n’a pas pu être repris, et compte comme dû',

    payouts: 'Virements vers votre banque',
    'payouts.none': 'Rien encore. Dès que le prestataire vire de l’argent à votre banque, il est ici.',
    'payout.pending': 'En préparation, attendu le {day}',
    'payout.in_transit': 'En route, attendu le {day}',
    'payout.paid': 'Viré, à votre banque au plus tard le {day}',
    'payout.failed': 'Revenu de votre banque',
    'payout.canceled': 'Arrêté avant de partir',
    'payout.number': 'Numéro chez le prestataire',

    statements: 'Relevés',
    'statements.about':
      'Chaque ligne d’un mois, par morceau ; les lignes s’additionnent jusqu’au solde de fin.',
    'statements.none': 'Il y en a un pour chaque mois où votre argent a bougé.',
    month: 'Mois',
    closing: 'Solde à la fin',
    'so-far': 'en cours',
    'statement-of': '{format} : relevé de {month}',
    files: 'Fichiers',
    saved: 'Enregistré : {name}',
  },
})
