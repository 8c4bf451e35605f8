import { defineTexts } from '../../app/texts.ts'

export const notificationsTexts = defineTexts('notifications', {
  en: {
    nav: 'Notifications',
    open: 'Go to Notifications',
    heading: 'Notifications',
    'read-all': 'Mark all as read',
    empty: 'Nothing has happened yet',
    'empty-hint':
      'Publish a track, and you will hear here how it goes: when it is out, when it sells, when something fails.',
    'empty-action': 'Choose what is announced',
    today: 'Today',
    unread: 'Unread',
    show: 'Show',
    'settings-hint':
      'Everything appears in the list of notifications. Choose what is also announced as it happens.',
    'group.sales': 'Sales, refunds and disputes',
    'group.payouts': 'Payouts and money taken back',
    'group.work': 'Publications that finish or fail',
    'group.engine': 'Engine restarts',
    'by-system': 'Also as system notifications',
    'by-system-hint': 'While another window is in front of this one.',
    'by-system-denied': 'Your browser blocks notifications from this page. Allow them in its settings.',
    'by-system-ask': 'Allow notifications in this browser',
  },
  fr: {
    nav: 'Notifications',
    open: 'Aller aux notifications',
    heading: 'Notifications',
    'read-all': 'Tout marquer comme lu',
    empty: 'Rien ne s’est encore passé',
    'empty-hint':
      'Publiez un morceau, et vous aurez ici de ses nouvelles : sa sortie, ses ventes, un échec éventuel.',
    'empty-action': 'Choisir ce qui est annoncé',
    today: 'Aujourd’hui',
    unread: 'Non lu',
    show: 'Voir',
    'settings-hint':
      'Tout figure dans la liste des notifications. Choisissez ce qui est aussi annoncé sur le moment.',
    'group.sales': 'Ventes, remboursements et litiges',
    'group.payouts': 'Virements et sommes reprises',
    'group.work': 'Publications abouties ou échouées',
    'group.engine': 'Redémarrages du moteur',
    'by-system': 'Aussi en notifications du système',
    'by-system-hint': 'Quand une autre fenêtre est au premier plan.',
    'by-system-denied':
      'Votre navigateur bloque les notifications de cette page. Autorisez-les dans ses réglages.',
    'by-system-ask': 'Autoriser les notifications dans ce navigateur',
  },
})
