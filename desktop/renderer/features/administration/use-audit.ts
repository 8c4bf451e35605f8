import { useMutation } from '@tanstack/react-query'
import type { AuditEntry } from '@veza/shared/contracts/audit.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { saveFile } from '../../app/save-file.ts'
import { client } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { usePages } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { auditTexts } from './texts.ts'
import { stretchOf, type WantedEntries } from './wanted.ts'

const askedOf = ({ actor, subject, byServer, family, action, ...days }: WantedEntries) => ({
  actor: actor || null,
  subject: subject || null,
  ...{ byServer, family, action },
  ...stretchOf(days),
})

export const useEntries = (whose: Whose, wanted: WantedEntries) =>
  usePages<AuditEntry>(['audit', whose, wanted], (cursor, signal) =>
    client.audit.list({ whose, cursor, ...askedOf(wanted) }, { signal }),
  )

/** All that is looked at, as a file. */
export const useTable = (whose: Whose) =>
  useMutation({
    mutationFn: (wanted: WantedEntries) => client.audit.table({ whose, ...askedOf(wanted) }),
    onSuccess: ({ filename, type, content }) => {
      saveFile(
        filename,
        type,
        Uint8Array.from(atob(content), (byte) => byte.charCodeAt(0)),
      )
      announce(say(auditTexts)('exported', { name: filename }))
    },
    onError: (error) => announceFault(tellProblem(error)),
  })
