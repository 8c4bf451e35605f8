export const reconciliationEn = {
  waits: 'What waits for the payment provider',
  'waits-what':
    'Whatever has waited too long is asked for by itself every hour. You can have it asked now: it is safe to repeat.',
  run: 'Reconcile now',
  'run-busy': 'The provider is being asked about everything that waits. This can take some minutes.',
  'already-running': 'A run is under way already. Wait for its end, then look again.',
  'no-payments': 'This server has no payment provider, so nothing waits for one.',
  'run-unknown':
    'The server does not answer. The run may go on all the same, and does no harm twice: try again in some minutes.',
  'nothing-waited': 'Nothing had waited too long.',
  results: 'What came of it',
  'col.kind': 'What',
  'col.settled': 'Settled',
  'col.waiting': 'Still waits',
  'col.unanswered': 'No answer',
  'col.suspicious': 'To be looked at',
  'kind.events': 'Events that were not told',
  'kind.payments': 'Payments',
  'kind.refunds': 'Refunds',
  'kind.orphan-refunds': 'Refunds whose answer was lost',
  'kind.stray-payments': 'Payments for nothing',
  'kind.payouts': 'Payouts',
  'kind.seller-accounts': 'Accounts of sellers',
  'unanswered-hint': 'What had no answer is asked for at the next run.',
  'suspicious-hint':
    'What is to be looked at was not believed: compare it in the provider’s dashboard with what stands here. The server’s log names each.',

  books: 'The books',
  'never-checked': 'The books have not been checked yet. This happens by itself every day.',
  'checked-at': 'Checked {time}',
  'no-findings': 'Nothing contradicts itself.',
  'findings-what':
    'Here the books and the orders differ. It is a fault of ours, and the money is where it was: look for the order in the log before anything is corrected.',
  'finding-line': 'Expected {expected}, found {actual}',
  check: 'Check the books',
  'check-begun': 'The books are being checked. What is found appears here in some minutes.',

  balance: 'The balance at the provider',
  'never-compared': 'The balance has not been compared yet. This happens by itself every day.',
  'compared-at': 'Compared {time}',
  'no-differences': 'The provider and our books agree.',
  'difference.unknown': 'Nothing of ours explains it',
  'difference.unposted': 'Known, but not in the books',
  'difference.amount': 'The books have another amount',
  'difference.missing': 'The provider has none',
  'next.unknown':
    'Most often made by hand there. Have its webhook sent again from the dashboard; the rest is for the accountants.',
  'next.unposted': 'Most often a lost webhook: have it sent again from the dashboard.',
  'next.amount': 'A fault of ours: compare both before either is touched.',
  'next.missing': 'Look the number up in the dashboard, in the same mode and account.',
  'difference-line': 'Provider {provider}, books {books}',
} as const

export const reconciliationFr: { readonly [K in keyof typeof reconciliationEn]: string } & Readonly<
  Record<string, string>
> = {
  waits: 'Ce qui attend le prestataire de paiement',
  'waits-what':
    'Ce qui attend depuis trop longtemps est demandé automatiquement chaque heure. Vous pouvez le faire demander maintenant, et même plusieurs fois sans risque.',
  run: 'Rapprocher maintenant',
  'run-busy': 'Le prestataire est interrogé sur tout ce qui attend. Cela peut prendre quelques minutes.',
  'already-running': 'Un rapprochement est déjà en cours. Attendez sa fin, puis regardez de nouveau.',
  'no-payments': 'Ce serveur n’a pas de prestataire de paiement : rien n’attend de réponse.',
  'run-unknown':
    'Le serveur ne répond pas. Le rapprochement continue peut-être, et le refaire est sans risque : réessayez dans quelques minutes.',
  'nothing-waited': 'Rien n’attendait depuis trop longtemps.',
  results: 'Ce qui en est sorti',
  'col.kind': 'Quoi',
  'col.settled': 'Réglé',
  'col.waiting': 'Attend encore',
  'col.unanswered': 'Sans réponse',
  'col.suspicious': 'À examiner',
  'kind.events': 'Événements non annoncés',
  'kind.payments': 'Paiements',
  'kind.refunds': 'Remboursements',
  'kind.orphan-refunds': 'Remboursements à la réponse perdue',
  'kind.stray-payments': 'Paiements sans objet',
  'kind.payouts': 'Versements',
  'kind.seller-accounts': 'Comptes des vendeurs',
  'unanswered-hint': 'Ce qui est resté sans réponse est redemandé la prochaine fois.',
  'suspicious-hint':
    'Ce qui est à examiner n’a pas été cru : comparez le tableau de bord du prestataire avec ce qui figure ici. Le journal du serveur nomme chaque cas.',

  books: 'Les livres de comptes',
  'never-checked': 'Les livres n’ont pas encore été vérifiés. Cela se fait automatiquement chaque jour.',
  'checked-at': 'Vérifiés : {time}',
  'no-findings': 'Rien ne s’y contredit.',
  'findings-what':
    'Ici, les livres et les commandes ne concordent pas. C’est une erreur de notre part, et l’argent est où il était : cherchez la commande dans le journal avant de corriger quoi que ce soit.',
  'finding-line': 'Attendu : {expected}, trouvé : {actual}',
  check: 'Vérifier les livres',
  'check-begun': 'La vérification est lancée. Ce qu’elle trouve apparaîtra ici dans quelques minutes.',

  balance: 'Le solde chez le prestataire',
  'never-compared': 'Le solde n’a pas encore été comparé. Cela se fait automatiquement chaque jour.',
  'compared-at': 'Comparé : {time}',
  'no-differences': 'Le prestataire et nos livres concordent.',
  'difference.unknown': 'Rien chez nous ne l’explique',
  'difference.unposted': 'Connu, mais absent des livres',
  'difference.amount': 'Les livres ont un autre montant',
  'difference.missing': 'Le prestataire n’en a pas',
  'next.unknown':
    'Le plus souvent fait à la main là-bas. Faites renvoyer son webhook depuis le tableau de bord ; le reste revient à la comptabilité.',
  'next.unposted': 'Le plus souvent un webhook perdu : faites-le renvoyer depuis le tableau de bord.',
  'next.amount': 'Une erreur de notre part : comparez les deux avant de toucher à l’un ou à l’autre.',
  'next.missing': 'Cherchez le numéro dans le tableau de bord, dans le même mode et le même compte.',
  'difference-line': 'Prestataire : {provider}, livres : {books}',
}
