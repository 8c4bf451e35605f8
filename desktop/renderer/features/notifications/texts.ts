import { defineTexts } from '../../app/texts.ts'

export const notificationsTexts = defineTexts('notifications', {
  en: {
    nav: 'Notifications',
    open: 'Go to the notifications',
    heading: 'Notifications',
    'read-all': 'Mark all as read',
    empty: 'Nothing has happened yet',
    'empty-hint':
      'Publish a track, and what becomes of it is told here: that it is out, that it was sold, that something failed.',
    today: 'Today',
    unread: 'Not read',
    untitled: 'Untitled',
    show: 'Show',
    several_one: '{count} thing happened',
    several_other: '{count} things happened',
    'and-others_one': '{title} and {count} more',
    'and-others_other': '{title} and {count} more',
    sale: 'Sold: {title}',
    'sale-more': '{amount} for you',
    refund: 'Given back: {title}',
    'refund-more': '{amount} of your part goes back',
    dispute: 'A buyer’s bank asks about {title}',
    'dispute-more': '{amount} of yours is in question. The order shows where it stands.',
    'dispute-kept': 'Decided: {title} stays sold',
    'dispute-kept-more': '{amount} stays yours',
    'dispute-lost': 'Decided: {title} goes back',
    'dispute-lost-more': '{amount} goes back to the buyer',
    'payout-paid': 'Paid out to your bank: {amount}',
    'payout-paid-more':
      'It arrives by {day}. If it is not there then, ask your bank; Payouts has its number.',
    'payout-failed': 'Not paid out: {amount} came back from your bank',
    'payout-failed-account':
      'The bank says that the account is closed, frozen, or takes no such payments. Open Payouts, and name another one at the provider.',
    'payout-failed-number':
      'The bank knows no account of this number. Open Payouts, and correct it at the provider.',
    'payout-failed-name':
      'The name does not fit the account’s holder. Open Payouts, and write it at the provider as the bank has it.',
    'payout-failed-currency':
      'The bank account does not take this currency. Open Payouts, and name one at the provider that does.',
    'payout-failed-funds':
      'A refund came before it. You need do nothing: what is left is paid out the next time.',
    'payout-failed-other':
      'The bank did not say why. Open Payouts, and check your bank details at the provider, or ask your bank.',
    'transfer-reversed': 'Taken back from your account: {amount}',
    'transfer-reversed-more':
      'The buyer was given the money back. You need do nothing; the order shows what is left of it.',
    'transfer-reversed-foreign':
      'Somebody at the payment provider took it back. Look at the order, and ask the people who run the server why.',
    published: 'Published: {title}',
    'published-more': 'Listeners can hear it.',
    'work-failed': 'Failed: {title}',
    'engine-restarted': 'The engine stopped and was started again',
    'engine-restarted-more': 'What was under way went on by itself.',
    'settings-hint':
      'All of it is in the list of notifications; this is what is also said aloud when it happens.',
    'group.sales': 'Sales, refunds and disputes',
    'group.payouts': 'Payouts, and money that is taken back',
    'group.work': 'Publications that are done or have failed',
    'group.engine': 'The engine was started again',
    'by-system': 'Also by the system',
    'by-system-hint': 'While another window is in front.',
    'by-system-denied': 'The browser was told not to. Allow notifications for this page in its settings.',
    'by-system-ask': 'Let the browser show them',
  },
  fr: {
    nav: 'Notifications',
    open: 'Aller aux notifications',
    heading: 'Notifications',
    'read-all': 'Tout marquer comme lu',
    empty: 'Rien ne s’est encore passé',
    'empty-hint':
      'Publiez un morceau, et la suite se lit ici : qu’il est sorti, qu’il s’est vendu, que quelque chose a échoué.',
    today: 'Aujourd’hui',
    unread: 'Non lu',
    untitled: 'Sans titre',
    show: 'Voir',
    several_one: '{count} nouveauté',
    several_other: '{count} nouveautés',
    several_many: '{count} nouveautés',
    'and-others_one': '{title} et {count} autre',
    'and-others_other': '{title} et {count} autres',
    'and-others_many': '{title} et {count} autres',
    sale: 'Vendu : {title}',
    'sale-more': '{amount} pour vous',
    refund: 'Remboursé : {title}',
    'refund-more': '{amount} de votre part repartent',
    dispute: 'La banque d’un acheteur conteste {title}',
    'dispute-more': '{amount} des vôtres sont en question. La commande dit où cela en est.',
    'dispute-kept': 'Décidé : {title} reste vendu',
    'dispute-kept-more': '{amount} restent à vous',
    'dispute-lost': 'Décidé : {title} est remboursé',
    'dispute-lost-more': '{amount} reviennent à l’acheteur',
    'payout-paid': 'Viré sur votre compte bancaire : {amount}',
    'payout-paid-more':
      'La somme arrive au plus tard le {day}. Si elle n’y est pas, demandez à votre banque ; son numéro est dans les virements.',
    'payout-failed': 'Virement échoué : {amount} sont revenus de votre banque',
    'payout-failed-account':
      'La banque dit que le compte est fermé, bloqué ou n’accepte pas ces virements. Ouvrez les virements et indiquez-en un autre chez le prestataire.',
    'payout-failed-number':
      'La banque ne connaît pas ce numéro de compte. Ouvrez les virements et corrigez-le chez le prestataire.',
    'payout-failed-name':
      'Le nom ne correspond pas au titulaire du compte. Ouvrez les virements et écrivez-le, chez le prestataire, comme le connaît la banque.',
    'payout-failed-currency':
      'Ce compte bancaire n’accepte pas cette monnaie. Ouvrez les virements et indiquez, chez le prestataire, un compte qui l’accepte.',
    'payout-failed-funds':
      'Un remboursement est passé avant. Vous n’avez rien à faire : le reste sera viré la prochaine fois.',
    'payout-failed-other':
      'La banque n’a pas dit pourquoi. Ouvrez les virements et vérifiez vos coordonnées chez le prestataire, ou demandez à votre banque.',
    'transfer-reversed': 'Repris sur votre compte : {amount}',
    'transfer-reversed-more':
      'L’acheteur a été remboursé. Vous n’avez rien à faire ; la commande montre ce qu’il en reste.',
    'transfer-reversed-foreign':
      'Quelqu’un, chez le prestataire de paiement, a repris cette somme. Regardez la commande et demandez pourquoi à ceux qui tiennent le serveur.',
    published: 'Publié : {title}',
    'published-more': 'On peut l’écouter.',
    'work-failed': 'Échec : {title}',
    'engine-restarted': 'Le moteur s’est arrêté et a redémarré',
    'engine-restarted-more': 'Ce qui était en cours a repris tout seul.',
    'settings-hint':
      'Tout est dans la liste des notifications ; voici ce qui est aussi annoncé sur le moment.',
    'group.sales': 'Ventes, remboursements et litiges',
    'group.payouts': 'Virements, et sommes reprises',
    'group.work': 'Publications abouties ou échouées',
    'group.engine': 'Redémarrages du moteur',
    'by-system': 'Aussi par le système',
    'by-system-hint': 'Quand une autre fenêtre est devant.',
    'by-system-denied':
      'Le navigateur a reçu un refus. Autorisez les notifications de cette page dans ses réglages.',
    'by-system-ask': 'Laisser le navigateur les montrer',
  },
})
