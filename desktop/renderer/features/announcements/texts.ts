import { defineTexts } from '../../app/texts.ts'

/** Words around what the server announces. */
export const announcementTexts = defineTexts('announcements', {
  en: {
    list: 'Announcements',
    dismiss: 'Dismiss: {title}',
    more: 'Learn more',
    'more-of': 'Learn more: {title}',
    'severity.critical': 'Important:',
    'severity.warning': 'Please note:',
    'severity.note': 'News:',
  },
  fr: {
    list: 'Annonces',
    dismiss: 'Masquer : {title}',
    more: 'En savoir plus',
    'more-of': 'En savoir plus : {title}',
    'severity.critical': 'Important :',
    'severity.warning': 'À noter :',
    'severity.note': 'Nouveau :',
  },
})
