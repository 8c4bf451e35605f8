import type { announcementsEn } from './announcements-en.ts'

export const announcementsFr: Record<keyof typeof announcementsEn, string> = {
  'announcement.list': 'Annonces',
  'announcement.more': 'En savoir plus',
  'announcement.moreOf': 'En savoir plus : {{title}}',
  'announcement.dismiss': 'Masquer : {{title}}',
  'announcement.dismissIt': 'Masquer',
  'announcement.severity.critical': 'Important :',
  'announcement.severity.warning': 'À noter :',
  'announcement.severity.note': 'Nouveau :',
}
