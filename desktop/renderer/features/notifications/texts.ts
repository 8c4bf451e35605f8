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
    show: 'Show',
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
    show: 'Voir',
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
