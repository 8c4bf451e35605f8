export type { Recording } from '@veza/shared/contracts/listening.ts'
