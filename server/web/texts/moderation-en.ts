/** Words of reports and appeals. */
export const moderationEn = {
  'track.withheld': 'Hidden by our moderation: others do not see this page.',
  'report.link': 'Report',
  'report.title': 'Report',
  'report.how':
    'Open the page of the track, release, playlist or person that you want to report. At its end is a link “Report”.',
  'report.lead.track': 'What is wrong with the track “{{title}}”?',
  'report.lead.release': 'What is wrong with the release “{{title}}”?',
  'report.lead.playlist': 'What is wrong with the playlist “{{title}}”?',
  'report.lead.profile': 'What is wrong with the page of {{title}}?',
  'report.secret': 'Our moderators see who reports. The person concerned does not.',
  'report.reason': 'Reason',
  'report.reason.choose': 'Choose one',
  'report.reason.spam': 'Spam or fraud',
  'report.reason.hate': 'Hatred or harassment',
  'report.reason.violence': 'Violence or threats',
  'report.reason.sexual': 'Sexual content',
  'report.reason.minors': 'Harm to minors',
  'report.reason.self-harm': 'Suicide or self-harm',
  'report.reason.impersonation': 'Passes for somebody else',
  'report.reason.privacy': 'Shows private matters of mine or of others',
  'report.reason.copyright': 'Uses music of others without permission',
  'report.reason.other': 'Something else',
  'report.text': 'What should we look at?',
  'report.text.hint': 'For example: a line, or the minute and second.',
  'report.submit': 'Send report',
  'report.copyright': 'Is it your own work that is used? Then a copyright notice has more effect.',
  'report.sent': 'We have your report',
  'report.sent.lead': 'Thank you. A moderator looks at it.',
  'report.sent.mail': 'You get a mail when that is done.',
  'report.sent.again': 'If you report the same again before then, your new words take the place of the old.',
  'report.back': 'Back to the page',
  'fault.reportReason': 'Choose one of the reasons.',
  'fault.reportReason.missing': 'Choose a reason.',
  'fault.reportText': 'Take up to 2,000 characters.',
  'problem.own-target': 'This is your own. You can change or delete it yourself.',
  'problem.nothing-to-report': 'This is not there any more, or it is not public. Nothing was sent.',

  'appeal.title': 'Appeal against a decision',
  'appeal.lead':
    'A moderator has decided something about your music, your page or your account, and you think that it is wrong. Another moderator than who decided looks at it. You can appeal once.',
  'appeal.text': 'Why is the decision wrong?',
  'appeal.text.hint': 'Say what was misunderstood, or what we cannot have known.',
  'appeal.submit': 'Send appeal',
  'appeal.sent': 'We have your appeal',
  'appeal.sent.lead':
    'Another moderator looks at it, and you get a mail when that is done. Until then the decision stays as it is.',
  'fault.appeal': 'Take 3 to 5,000 characters.',
  'fault.appeal.missing': 'Say why the decision is wrong.',
  'problem.appeal-not-found':
    'This link is not complete, or very old. Open it from the mail again; a decision can be appealed for six months.',
  'problem.already-appealed':
    'This decision was appealed already, which can be done once. You get a mail when another moderator has looked at it.',
  'problem.account-suspended':
    'This account is suspended. Our mail says why; by its link you may appeal without signing in.',
  'problem.account-suspended.until':
    'This account is suspended until {{until}}. Our mail says why; by its link you may appeal without signing in.',
}
