import { defineTexts } from '../../app/texts.ts'

export const payoutsTexts = defineTexts('payouts', {
  en: {
    heading: 'Payouts',
    'as-of': 'As of {time}',
    'not-asked': 'The server does not answer. This is how things stood {time}.',
    'never-asked':
      'Your money is safe with the server, which is not responding. Nothing is lost; try again when you are back online.',
    again: 'Try again',
    refresh: 'Refresh',

    account: 'Where your money goes',
    'account.none':
      'Your share of each sale goes to an account of your own at the payment provider, Stripe, and from there to your bank. The provider needs to know who you are first: it takes a few minutes, once. You can start selling before that; what you earn is kept for you.',
    'account.started':
      'The payment provider has not answered your request for an account yet. Continue here.',
    'account.incomplete':
      'The payment provider cannot accept money for you yet. What you earn is kept for you meanwhile. It still needs:',
    'account.incomplete.unknown':
      'The payment provider cannot accept money for you yet. What you earn is kept for you meanwhile. Its page shows what it needs.',
    'account.in-review':
      'You have provided everything. The payment provider is reviewing it, which usually takes minutes, and up to two days. What you earn is kept for you meanwhile.',
    'account.ready': 'All set. Your share of each sale goes to your account, and on to your bank.',
    'account.no-payouts':
      'Your share of each sale reaches your account at the provider, but not your bank. The provider still needs:',
    'account.no-payouts.unknown':
      'Your share of each sale reaches your account at the provider, but not your bank. The provider’s page shows what it needs.',
    'account.rejected':
      'The payment provider will not accept money for you and has not said why. What you have earned stays yours and is kept. Write to the people who run the server.',
    'account.closed':
      'Your account at the payment provider was closed. What you earn is kept for you. You can open a new one.',
    country: 'Country',
    'country-hint': 'Where you live, or where your company is registered. It cannot be changed later.',
    'choose-country': 'Choose a country',
    'open-account': 'Set up my account',
    continue: 'Provide what is missing',
    look: 'See its progress',
    dashboard: 'My account at the provider',
    'opened-outside':
      'The provider’s page is open in your browser. Come back when you are done: this page updates by itself.',
    'open-here': 'If nothing opened, open it here',

    money: 'Your money',
    'money.none': 'Nothing yet. Your earnings appear here from your first sale on.',
    'money.unknown':
      'Your balance at the payment provider cannot be shown right now: the provider is not responding.',
    'money.owed': 'With us, not sent yet',
    'money.waiting': '{amount} of it is waiting for your account.',
    'money.returning': 'Below zero, because a refund is being taken back from your account.',
    'money.pending': 'In your account, not available yet',
    'money.available': 'In your account, ready for your bank',
    'money.next': 'Next payout',
    'money.next-on': 'Expected on {day}',
    'money.debt': 'You owe us',
    'money.debt-about':
      'Buyers were refunded money that had already been sent to you. Your next sales will make up for it; you do not need to pay anything.',

    day: 'Day',
    state: 'Status',
    amount: 'Amount',
    order: 'Order',
    older: 'Show earlier ones',

    transfers: 'Sent to your account',
    'transfers.none': 'Nothing yet. Your share of each sale appears here.',
    'transfer.pending': 'Not sent yet',
    'transfer.failed': 'Not sent yet: the provider did not accept it; it will be tried again',
    'transfer.completed': 'Sent',
    'transfer.returned': 'Sent; {amount} of it came back',
    'transfer.reversal_pending': 'Sent; part of it is being taken back for a refund',
    'transfer.reversed': 'Taken back for a refund',
    'transfer.unsent': 'Refunded to the buyer before it was sent',
    'transfer.given-up': 'Could not be sent: we are looking into it, and it stays yours',
    'transfer.kept': 'Sent; a refund could not be taken back and counts as owed',

    payouts: 'Payouts to your bank',
    'payouts.none': 'Nothing yet. Payouts appear here as soon as the provider sends money to your bank.',
    'payout.pending': 'In preparation, expected on {day}',
    'payout.in_transit': 'On its way, expected on {day}',
    'payout.paid': 'Paid, in your bank account by {day}',
    'payout.failed': 'Returned by your bank',
    'payout.canceled': 'Cancelled before it was sent',
    'payout.number': 'Provider’s reference',

    statements: 'Statements',
    'statements.about': 'Every entry of a month, by track; the entries add up to the closing balance.',
    'statements.none': 'There is one for each month in which money moved.',
    month: 'Month',
    closing: 'Closing balance',
    'so-far': 'so far',
    'statement-of': '{format}: statement of {month}',
    files: 'Files',
    saved: 'Saved: {name}',
  },
  fr: {
    heading: 'Virements',
    'as-of': 'État de {time}',
    'not-asked': 'Le serveur ne répond pas. Voici la situation de {time}.',
    'never-asked':
      'Votre argent est en sécurité sur le serveur, qui ne répond pas. Rien n’est perdu ; réessayez une fois en ligne.',
    again: 'Réessayer',
    refresh: 'Actualiser',

    account: 'Où va votre argent',
    'account.none':
      'Votre part de chaque vente est envoyée sur un compte à vous chez le prestataire de paiement, Stripe, et de là part vers votre banque. Pour cela, il doit savoir qui vous êtes. Cela prend quelques minutes, une seule fois. Vous pouvez vendre avant : ce que vous gagnez est gardé pour vous.',
    'account.started':
      'Un compte a été demandé au prestataire de paiement, qui n’a pas encore répondu. Reprenez ici.',
    'account.incomplete':
      'Le prestataire de paiement ne peut pas encore recevoir d’argent pour vous. Ce que vous gagnez est conservé en attendant. Il lui manque :',
    'account.incomplete.unknown':
      'Le prestataire de paiement ne peut pas encore recevoir d’argent pour vous. Ce que vous gagnez est gardé en attendant. Sa page dit ce qui lui manque.',
    'account.in-review':
      'Vous avez tout fourni. Le prestataire de paiement vérifie, ce qui prend en général quelques minutes, et jusqu’à deux jours. Ce que vous gagnez est conservé en attendant.',
    'account.ready':
      'Tout est en place. Votre part de chaque vente arrive sur votre compte, puis à votre banque.',
    'account.no-payouts':
      'Votre part de chaque vente arrive sur votre compte chez le prestataire, mais ne part pas vers votre banque. Il manque encore au prestataire :',
    'account.no-payouts.unknown':
      'Votre part de chaque vente arrive sur votre compte chez le prestataire, mais ne part pas vers votre banque. La page du prestataire dit ce qui lui manque.',
    'account.rejected':
      'Le prestataire de paiement refuse de recevoir de l’argent pour vous, sans dire pourquoi. Ce que vous avez gagné reste à vous et est conservé. Écrivez à l’équipe qui gère le serveur.',
    'account.closed':
      'Votre compte chez le prestataire de paiement a été fermé. Ce que vous gagnez est conservé pour vous. Vous pouvez en ouvrir un nouveau.',
    country: 'Pays',
    'country-hint':
      'Celui où vous habitez, ou celui du siège de votre société. Il ne peut plus changer ensuite.',
    'choose-country': 'Choisissez un pays',
    'open-account': 'Ouvrir mon compte',
    continue: 'Fournir ce qui manque',
    look: 'Voir l’avancement',
    dashboard: 'Mon compte chez le prestataire',
    'opened-outside':
      'La page du prestataire est ouverte dans votre navigateur. Revenez quand vous aurez fini : cette page se met à jour toute seule.',
    'open-here': 'Si rien ne s’est ouvert, ouvrez-la ici',

    money: 'Votre argent',
    'money.none': 'Rien encore. Vos gains apparaissent ici dès votre première vente.',
    'money.unknown': 'Votre solde chez le prestataire de paiement ne peut pas s’afficher : il ne répond pas.',
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
      'Des acheteurs ont été remboursés avec de l’argent qui vous avait déjà été envoyé. Vos prochaines ventes compenseront ; vous n’avez rien à payer.',

    day: 'Jour',
    state: 'État',
    amount: 'Montant',
    order: 'Commande',
    older: 'Montrer les précédents',

    transfers: 'Envoyé sur votre compte',
    'transfers.none': 'Rien encore. Votre part de chaque vente apparaît ici.',
    'transfer.pending': 'Pas encore envoyé',
    'transfer.failed': 'Pas encore envoyé : le prestataire l’a refusé, un nouvel essai suivra',
    'transfer.completed': 'Envoyé',
    'transfer.returned': 'Envoyé ; {amount} en sont revenus',
    'transfer.reversal_pending': 'Envoyé ; une partie est reprise pour un remboursement',
    'transfer.reversed': 'Repris pour un remboursement',
    'transfer.unsent': 'Remboursé à l’acheteur avant d’être envoyé',
    'transfer.given-up': 'N’a pas pu être envoyé : nous cherchons pourquoi, et cela reste à vous',
    'transfer.kept': 'Envoyé ; un remboursement n’a pas pu être repris, et compte comme dû',

    payouts: 'Virements vers votre banque',
    'payouts.none':
      'Rien encore. Les virements apparaissent ici dès que le prestataire envoie de l’argent à votre banque.',
    'payout.pending': 'En préparation, attendu le {day}',
    'payout.in_transit': 'En route, attendu le {day}',
    'payout.paid': 'Viré, à votre banque au plus tard le {day}',
    'payout.failed': 'Renvoyé par votre banque',
    'payout.canceled': 'Annulé avant l’envoi',
    'payout.number': 'Référence du prestataire',

    statements: 'Relevés',
    'statements.about': 'Chaque mouvement du mois, par morceau ; leur somme donne le solde final.',
    'statements.none': 'Il y en a un pour chaque mois avec des mouvements.',
    month: 'Mois',
    closing: 'Solde final',
    'so-far': 'en cours',
    'statement-of': '{format} : relevé de {month}',
    files: 'Fichiers',
    saved: 'Enregistré : {name}',
  },
})
