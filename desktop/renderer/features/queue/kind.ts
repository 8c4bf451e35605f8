import { isJobKind } from '@veza/shared/studio/jobs.ts'
import type { Say } from '../../app/texts.ts'
import type { queueTexts } from './texts.ts'

/** What a job does, in words; one of a later version works at something, too. */
export const kindOf = (kind: string | undefined, t: Say<keyof typeof queueTexts.en>): string =>
  kind !== undefined && isJobKind(kind) ? t(`kind.${kind}`) : t('kind.other')
