import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'

export interface ScanMails {
  /** `titles`: of the tracks that have it, with commas; empty where none has. */
  readonly infected: (filename: string, titles: string, signature: string, url: string) => Words
}

const en: ScanMails = {
  infected: (filename, titles, signature, url) => ({
    subject: 'A virus was found in a file that you uploaded',
    paragraphs: [
      `Our virus scan found “${signature}” in the file “${filename}”. Nobody is given this file any more, and what belongs to it is not played to anybody but you.${titles && ` It belongs to ${titles}.`}`,
      'Nothing else of yours is affected. Check the machine that the file came from, export your song anew, and upload it again: it is public as soon as the new file has passed. If you think that the scan is wrong, answer this mail.',
    ],
    action: { label: 'Open my settings', url },
  }),
}

const fr: ScanMails = {
  infected: (filename, titles, signature, url) => ({
    subject: 'Un virus a été trouvé dans un fichier que vous avez envoyé',
    paragraphs: [
      `Notre antivirus a trouvé « ${signature} » dans le fichier « ${filename} ». Ce fichier n’est plus donné à personne, et ce qui en dépend n’est joué à personne d’autre que vous.${titles && ` Il appartient à ${titles}.`}`,
      'Rien d’autre n’est touché chez vous. Vérifiez l’ordinateur d’où vient le fichier, exportez de nouveau votre morceau et renvoyez-le : il sera public dès que le nouveau fichier aura passé le contrôle. Si vous pensez que l’antivirus se trompe, répondez à ce courriel.',
    ],
    action: { label: 'Ouvrir mes réglages', url },
  }),
}

const mailsIn: Readonly<Record<Locale, ScanMails>> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postScanMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: ScanMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(mailsIn[to.locale]))
}
