import type { sellingEn } from './selling-en.ts'

export const sellingFr: Readonly<Record<keyof typeof sellingEn, string>> = {
  'settings.selling': 'Ventes',
  'settings.selling.about': 'Ce que vous avez vendu, où est votre argent, et vos relevés.',
  'header.selling': 'Ventes et argent',

  'selling.account': 'Où va votre argent',
  'selling.unavailable':
    'Ce serveur n’est relié à aucun prestataire de paiement : rien ne peut s’y vendre contre de l’argent, et rien ne peut vous être envoyé pour le moment. Ce que vous avez gagné n’est pas perdu pour autant.',
  'selling.none':
    'Nous envoyons votre part de chaque vente sur un compte à vous chez notre prestataire de paiement, et de là elle part vers votre banque. Pour cela, le prestataire doit savoir qui vous êtes et quel est votre compte bancaire. Cela prend quelques minutes, une seule fois.',
  'selling.none.meanwhile':
    'Vous pouvez vendre avant. Ce que vous gagnez est gardé pour vous jusqu’à ce qu’il puisse être envoyé.',
  'selling.started':
    'Nous avons demandé un compte au prestataire de paiement, et n’avons pas eu de réponse. Reprenez ici.',
  'selling.incomplete':
    'Le prestataire de paiement ne peut pas encore recevoir d’argent pour vous. Ce que vous gagnez est gardé en attendant. Il lui manque :',
  'selling.incomplete.unknown':
    'Le prestataire de paiement ne peut pas encore recevoir d’argent pour vous. Ce que vous gagnez est gardé en attendant. Sa page dit ce qui lui manque.',
  'selling.in-review':
    'Vous avez tout indiqué. Le prestataire de paiement vérifie, ce qui prend d’ordinaire quelques minutes, et jusqu’à deux jours. Ce que vous gagnez est gardé en attendant.',
  'selling.ready':
    'Tout est en place. Votre part de chaque vente est envoyée sur votre compte, et part de là vers votre banque.',
  'selling.no-payouts':
    'Votre part de chaque vente arrive sur votre compte chez le prestataire, mais ne part pas vers votre banque. Il manque encore au prestataire :',
  'selling.no-payouts.unknown':
    'Votre part de chaque vente arrive sur votre compte chez le prestataire, mais ne part pas vers votre banque. La page du prestataire dit ce qui lui manque.',
  'selling.rejected':
    'Le prestataire de paiement ne reçoit pas d’argent pour vous, et ne nous a pas dit pourquoi. Ce que vous avez gagné reste à vous et est gardé. Écrivez-nous, que nous trouvions un autre chemin.',
  'selling.closed':
    'Votre compte chez le prestataire de paiement a été fermé, ou son lien avec Veza a été coupé. Ce que vous gagnez est gardé pour vous. Vous pouvez en ouvrir un nouveau.',
  'selling.country': 'Pays',
  'selling.country.hint':
    'Celui où vous habitez, ou celui du siège de votre société. Il ne peut plus changer ensuite.',
  'selling.country.choose': 'Choisissez un pays',
  'selling.open': 'Ouvrir mon compte',
  'selling.open.note':
    'La page du prestataire de paiement s’ouvre, puis vous ramène ici. Nous ne voyons jamais vos papiers ni votre numéro de compte.',
  'selling.continue': 'Compléter ce qui manque',
  'selling.look': 'Voir où cela en est',
  'selling.dashboard': 'Mon compte chez le prestataire',
  'selling.onward': 'Vers le prestataire de paiement',
  'selling.onward.lead':
    'La page où vous dites qui vous êtes et où va votre argent s’ouvre. Sinon, appuyez sur le bouton.',

  'selling.money': 'Votre argent',
  'selling.money.none': 'Rien encore. Ce que vous gagnez est compté ici dès votre première vente.',
  'selling.money.unknown':
    'Ce qui est chez le prestataire de paiement ne peut pas s’afficher : il ne répond pas.',
  'selling.money.owed': 'Chez nous, pas encore envoyé',
  'selling.money.waiting': '{{amount}} attendent votre compte.',
  'selling.money.returning':
    'En dessous de zéro, car un remboursement est en train d’être repris sur votre compte.',
  'selling.money.pending': 'Sur votre compte, pas encore disponible',
  'selling.money.available': 'Sur votre compte, prêt pour votre banque',
  'selling.money.debt': 'Vous nous devez',
  'selling.money.debt.about':
    'Des acheteurs ont été remboursés d’argent qui vous avait déjà été envoyé. Vos prochaines ventes le compensent ; rien ne vous est demandé.',
  'selling.money.next': 'Prochain virement',
  'selling.money.next.on': '{{amount}}, attendu le {{day}}',

  'selling.sales': 'Ventes',
  'selling.sales.last': 'Dernières ventes',
  'selling.sales.none':
    'Rien n’a encore été vendu. Les auditeurs voient ce que vous avez en vente sur {{page}}.',
  'selling.sales.none.page': 'votre page',
  'selling.sales.all': 'Toutes les ventes',
  'selling.sales.older': 'Ventes plus anciennes',
  'selling.sales.price': 'sur {{amount}}',
  'selling.sales.free': 'offert',
  'selling.sales.returned': 'dont {{amount}} remboursés',
  'selling.sales.earned': 'Votre part :',

  'selling.countries': 'Où sont vos acheteurs',
  'selling.countries.about':
    'Ces douze derniers mois, d’après ce que le prestataire de paiement sait de leur carte ou de leur compte.',
  'selling.countries.all': 'Tous les pays',
  'selling.countries.country': 'Pays',
  'selling.countries.buyers': 'Acheteurs',
  'selling.countries.colon': '\u00a0: ',
  'selling.countries.earned': 'Votre part',
  'selling.countries.unknown': 'Inconnu',
  'selling.countries.none': 'Rien n’a été vendu pendant ce temps. Choisissez une période plus longue.',
  'selling.countries.period': 'Période',
  'selling.countries.month': '30 derniers jours',
  'selling.countries.year': '12 derniers mois',
  'selling.countries.all-time': 'Depuis le début',

  'selling.transfers': 'Envoyé sur votre compte',
  'selling.transfers.none': 'Rien encore. Votre part de chaque vente apparaît ici, en chemin.',
  'selling.transfers.all': 'Tout ce qui a été envoyé',
  'selling.transfers.older': 'Plus anciens',
  'selling.transfers.pending': 'pas encore envoyé',
  'selling.transfers.failed':
    'pas encore envoyé : le prestataire ne l’a pas accepté, et nous essayons à nouveau',
  'selling.transfers.completed': 'envoyé',
  'selling.transfers.returned': 'envoyé ; {{amount}} en sont revenus',
  'selling.transfers.reversal_pending':
    'envoyé ; une partie est en train d’être reprise pour un remboursement',
  'selling.transfers.reversed': 'repris pour un remboursement',
  'selling.transfers.unsent': 'remboursé à l’acheteur avant d’être envoyé',
  'selling.transfers.given-up': 'n’a pas pu être envoyé : nous cherchons pourquoi, et il reste à vous',
  'selling.transfers.kept': 'envoyé ; un remboursement n’a pas pu être repris, et compte comme dû',

  'selling.payouts': 'Virements vers votre banque',
  'selling.payouts.none': 'Rien encore. Dès que le prestataire vire de l’argent à votre banque, il est ici.',
  'selling.payouts.all': 'Tous les virements',
  'selling.payouts.older': 'Virements plus anciens',
  'selling.payouts.pending': 'en préparation, attendu le {{day}}',
  'selling.payouts.in_transit': 'en route, attendu le {{day}}',
  'selling.payouts.paid': 'viré, à votre banque au plus tard le {{day}}',
  'selling.payouts.failed': 'revenu de votre banque',
  'selling.payouts.canceled': 'arrêté avant de partir',
  'selling.payouts.id': 'Numéro chez le prestataire',

  'selling.statements': 'Relevés',
  'selling.statements.about':
    'Chaque ligne du mois, par titre ; les lignes donnent ensemble le solde à la fin du mois.',
  'selling.statements.none': 'Il y en a un pour chaque mois où votre argent a bougé.',
  'selling.statements.month': 'Mois',
  'selling.statements.closing': 'Solde à la fin',
  'selling.statements.running': 'en cours',
  'selling.statements.files': 'Fichiers',
  'selling.statements.older': 'Mois précédents',
  'selling.statements.of': '{{format}} : relevé de {{month}}',
  'selling.back': 'Retour à la vue d’ensemble',

  'fault.country': 'Choisissez un pays.',
  'fault.country.missing': 'Choisissez un pays.',
  'problem.selling-unavailable':
    'Ce serveur n’est relié à aucun prestataire de paiement pour le moment. Rien n’a changé, et ce que vous avez gagné est gardé.',
  'problem.provider-unavailable':
    'Notre prestataire de paiement ne répond pas. Rien n’a changé. Essayez à nouveau dans un instant.',
  'problem.seller-account-refused':
    'Notre prestataire de paiement n’ouvre pas de compte ainsi. Vérifiez le pays ; s’il est juste, on ne peut pas encore y être payé.',
  'problem.seller-account-exists':
    'Votre compte est d’un autre pays, et de l’argent y a été envoyé. Écrivez-nous pour en changer.',
  'problem.no-seller-account': 'Ce compte n’existe plus. Ouvrez-en un nouveau.',
  'problem.dashboard-not-ready': 'Complétez d’abord ce qui manque chez le prestataire de paiement.',
  'said.statement-too-long': 'Ce mois a trop de lignes pour un PDF. Prenez plutôt le tableau (CSV).',
  'said.statement-later':
    'Beaucoup de documents sont en train d’être faits. Essayez à nouveau dans un instant.',
  'said.no-statement': 'Il n’y a pas de relevé pour ce mois.',
}
