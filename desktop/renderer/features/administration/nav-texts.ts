import { defineTexts } from '../../app/texts.ts'

/** The words that are there before the screens are. */
export const administrationNavTexts = defineTexts('administration-nav', {
  en: {
    'open.transfers': 'Go to the transfers to sellers',
    'open.webhooks': 'Go to the log of webhooks',
    'open.reconciliation': 'Go to the reconciliation',
    'open.featured': 'Go to what the home page features',
    'open.users': 'Go to the accounts',
    'open.audit': 'Go to the audit log',
    'open.flags': 'Go to the feature flags',
    'open.announcements': 'Go to the announcements',
  },
  fr: {
    'open.transfers': 'Aller aux transferts vers les vendeurs',
    'open.webhooks': 'Aller au journal des webhooks',
    'open.reconciliation': 'Aller au rapprochement',
    'open.featured': 'Aller à la une de la page d’accueil',
    'open.users': 'Aller aux comptes',
    'open.audit': 'Aller au journal d’audit',
    'open.flags': 'Aller aux fonctions en option',
    'open.announcements': 'Aller aux annonces',
  },
})
