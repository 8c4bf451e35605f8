/** Words around what is announced; the rest of it is written by admins. */
export const announcementsEn = {
  'announcement.list': 'Announcements',
  'announcement.more': 'Learn more',
  'announcement.moreOf': 'Learn more: {{title}}',
  'announcement.dismiss': 'Dismiss: {{title}}',
  'announcement.dismissIt': 'Dismiss',
  'announcement.severity.critical': 'Important:',
  'announcement.severity.warning': 'Please note:',
  'announcement.severity.note': 'News:',
} as const
