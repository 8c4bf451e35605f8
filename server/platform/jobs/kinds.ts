import { deliveredFormatSchema } from '@veza/shared/contracts/products.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'

export interface JobKind {
  readonly payload: z.ZodType
  /** Seconds one attempt may take before it counts as lost. */
  readonly expireInSeconds: number
  readonly retryLimit: number
  /** First delay in seconds; doubles with jitter. */
  readonly retryDelay: number
  /** How many one process does at once; one unless said. */
  readonly concurrency?: number
  /** Without a sign of life for so long (seconds, at least 10), the attempt counts as lost. */
  readonly heartbeatSeconds?: number
  /** What it carries lies encrypted in the queue: it would open an account, or name people. */
  readonly isSealed?: true
  /** How long a job that has ended, well or not, is kept; a week unless said. */
  readonly deleteAfterSeconds?: number
  /** Runs by itself at these times (cron, UTC), with one winner among all workers. */
  readonly cron?: string
  /**
   * So many are taken at once and worked on side by side, each with an end of its own. One at a time unless said. For short
   * jobs that come in crowds.
   */
  readonly batch?: number
}

const nothing = z.object({})
/** Some five hours: servers that put off strangers (451) want minutes to an hour. */
const UNTIL_MAILED = { retryLimit: 14, retryDelay: 5 } as const
/** Apart from the answer, whose time is then the same whether there is such an account or not. */
const mailLink = {
  payload: z.object({ email: z.string() }),
  expireInSeconds: 60,
  ...UNTIL_MAILED,
  isSealed: true,
  deleteAfterSeconds: 5 * 60,
} as const satisfies JobKind
/** Mails about what has happened. */
const telling = { expireInSeconds: 5 * 60, retryLimit: 10, retryDelay: 10 } as const
/** What is done by the clock, and can wait for its next turn. */
const sweep = { payload: nothing, expireInSeconds: 3600, retryLimit: 2, retryDelay: 60 } as const

/** Every kind of work that the server does outside a request. A kind without a handler does not boot. */
export const jobKinds = {
  'mail.send': {
    payload: z.object({
      to: z.string(),
      subject: z.string(),
      text: z.string(),
      html: z.string(),
      unsubscribeUrl: z.string().optional(),
    }),
    // Longer than a server may take in all, so that no second attempt begins beside the first.
    expireInSeconds: 15 * 60,
    ...UNTIL_MAILED,
    // A slow server keeps one waiting, not all.
    concurrency: 4,
    // Its links still serve when it has been sent.
    isSealed: true,
    deleteAfterSeconds: 5 * 60,
  },
  'accounts.mail-verify-link': mailLink,
  'accounts.mail-reset-link': mailLink,
  'accounts.sweep': { ...sweep, cron: '41 3 * * *' },
  'people.sweep': { ...sweep, cron: '29 3 * * *' },
  /** Removes the personal data of those whose grace has ended. */
  'accounts.erase': { ...sweep, cron: '23 * * * *' },
  'accounts.export': {
    payload: z.object({ exportId: idSchema }),
    expireInSeconds: 3600,
    retryLimit: 4,
    retryDelay: 10,
    heartbeatSeconds: 30,
  },
  'accounts.remove-exports': {
    payload: z.object({ userId: idSchema }),
    expireInSeconds: 600,
    retryLimit: 12,
    retryDelay: 10,
  },
  'idempotency.sweep': { ...sweep, cron: '53 3 * * *' },
  /** Forgets who began to listen by shared links more than a day ago. */
  'sharing.sweep': { ...sweep, cron: '37 4 * * *' },
  /** Forgets who listened together. */
  'listening.sweep': { ...sweep, cron: '19 * * * *' },
  /** Forgets changes that nobody asks for any more. */
  'sync.sweep': { ...sweep, cron: '11 4 * * *' },
  /** Forgets words that nothing public has any more. */
  'search.sweep': { ...sweep, cron: '37 4 * * *' },
  'uploads.verify': {
    payload: z.object({ uploadId: idSchema }),
    expireInSeconds: 30 * 60,
    retryLimit: 10,
    retryDelay: 10,
    heartbeatSeconds: 30,
  },
  /** Asks again for verdicts, also where a scanner was away for longer than any job tries. */
  'uploads.resume-scans': { ...sweep, expireInSeconds: 600, cron: '*/5 * * * *' },
  /** Moves what is infected to where nothing is given from. */
  'uploads.quarantine': {
    payload: z.object({ uploadId: idSchema }),
    expireInSeconds: 30 * 60,
    retryLimit: 10,
    retryDelay: 10,
    heartbeatSeconds: 30,
  },
  'uploads.expire': { ...sweep, expireInSeconds: 600, cron: '*/10 * * * *' },
  'uploads.sweep': { ...sweep, cron: '17 3 * * *' },
  /** Some two hours of trying; what fails after that waits for an admin. */
  'webhooks.handle': {
    payload: z.object({ eventId: z.string().min(1) }),
    expireInSeconds: 5 * 60,
    retryLimit: 10,
    retryDelay: 5,
    heartbeatSeconds: 30,
    batch: 8,
    deleteAfterSeconds: 24 * 3600,
  },
  /** Gives events that no job carries any more a new one. */
  'webhooks.resume': { ...sweep, expireInSeconds: 600, cron: '*/10 * * * *' },
  'webhooks.sweep': { ...sweep, expireInSeconds: 4 * 3600, cron: '7 3 * * *' },
  /** Of an order that is paid: nobody is to pay it once more. */
  'orders.close-pages': {
    payload: z.object({ orderId: idSchema }),
    expireInSeconds: 5 * 60,
    retryLimit: 10,
    retryDelay: 5,
  },
  /** Files that are made of segments, before their buyer comes for them. */
  'orders.make-files': {
    payload: z.object({ orderId: idSchema }),
    expireInSeconds: 60 * 60,
    retryLimit: 5,
    retryDelay: 10,
    heartbeatSeconds: 30,
  },
  /** One of them, because somebody waits for it. */
  'orders.make-file': {
    payload: z.object({ trackId: idSchema, format: deliveredFormatSchema }),
    expireInSeconds: 30 * 60,
    retryLimit: 5,
    retryDelay: 5,
    heartbeatSeconds: 30,
  },
  'orders.sweep': { ...sweep, cron: '11 4 * * *' },
  'orders.expire': { ...sweep, expireInSeconds: 600, cron: '*/10 * * * *' },
  /** Asks the provider for a refund. Unless it answers within minutes, reconciliation looks what became of it. */
  'refunds.request': {
    payload: z.object({ refundId: idSchema }),
    expireInSeconds: 5 * 60,
    retryLimit: 6,
    retryDelay: 2,
  },
  /** Tells buyer and sellers that a refund was asked for. */
  'refunds.tell-asked': { payload: z.object({ refundId: idSchema }), ...telling },
  /** Tells buyer and sellers what became of a refund. */
  'refunds.tell': { payload: z.object({ refundId: idSchema }), ...telling },
  'reconciliation.run': {
    payload: nothing,
    expireInSeconds: 3600,
    retryLimit: 0,
    retryDelay: 60,
  },
  /** What the provider says has moved in our balance, against the books. */
  'reconciliation.compare-balance': { ...sweep, expireInSeconds: 3 * 3600, cron: '53 4 * * *' },
  'ledger.check': { ...sweep, cron: '7 4 * * *' },
  'ledger.checkpoint': { ...sweep, cron: '33 * * * *' },
  /** Gathers what speaks for us, before a bank decides. */
  'disputes.prepare': {
    payload: z.object({ disputeId: idSchema }),
    expireInSeconds: 5 * 60,
    retryLimit: 12,
    retryDelay: 10,
  },
  /** Tells sellers and admins how a dispute stands. */
  'disputes.tell': { payload: z.object({ disputeId: idSchema }), ...telling },
  /** Sends back money that pays for nothing. */
  'refunds.return-stray': {
    payload: z.object({ paymentId: idSchema }),
    expireInSeconds: 5 * 60,
    retryLimit: 20,
    retryDelay: 10,
  },
  'transfers.send-order': {
    payload: z.object({ orderId: idSchema }),
    expireInSeconds: 10 * 60,
    retryLimit: 5,
    retryDelay: 10,
  },
  /** Sends what waited for a seller's account. */
  'transfers.wake': {
    payload: z.object({ userId: idSchema }),
    expireInSeconds: 60 * 60,
    retryLimit: 5,
    retryDelay: 10,
    heartbeatSeconds: 30,
  },
  'transfers.send-due': {
    payload: nothing,
    expireInSeconds: 60 * 60,
    retryLimit: 0,
    retryDelay: 60,
    heartbeatSeconds: 30,
    cron: '* * * * *',
  },
  /** As often as REVERSAL_CHECK_INTERVAL says. */
  'transfers.reverse-due': {
    payload: nothing,
    expireInSeconds: 60 * 60,
    retryLimit: 0,
    retryDelay: 60,
    heartbeatSeconds: 30,
  },
  'transfers.remind': { ...sweep, expireInSeconds: 60 * 60, cron: '37 * * * *' },
  /** Makes a track public at the time that its creator chose. */
  'catalog.publish-scheduled': {
    payload: z.object({ trackId: idSchema }),
    expireInSeconds: 60,
    retryLimit: 10,
    retryDelay: 5,
    deleteAfterSeconds: 24 * 3600,
  },
  /** Puts a product on sale at the time that its seller chose. */
  'products.sell-scheduled': {
    payload: z.object({ productId: idSchema }),
    expireInSeconds: 60,
    retryLimit: 10,
    retryDelay: 5,
    deleteAfterSeconds: 24 * 3600,
  },
  /** Does what is due and no job carries any more: it was lost, or ran too early by another clock. */
  'products.sell-due': { ...sweep, expireInSeconds: 600, retryLimit: 0, cron: '* * * * *' },
  'catalog.publish-due': { ...sweep, expireInSeconds: 600, retryLimit: 0, cron: '* * * * *' },
  /** Tells claimant and creator that a copyright notice has come. */
  'rights.tell-filed': { payload: z.object({ noticeId: idSchema }), ...telling },
  /** Forgets who claimed what, once nobody can go to court over it. */
  'rights.sweep': { ...sweep, cron: '47 3 * * *' },
  /** Brings back what was counter-noticed, where nobody went to court in time. */
  'rights.restore-due': { ...sweep, expireInSeconds: 600, cron: '*/10 * * * *' },
  /** Tells those who reported something how it ended. */
  'moderation.tell-reporters': { payload: z.object({ caseId: idSchema }), ...telling },
  /** Mails what is unread to those whose time has come; what one run leaves, the next one sends. */
  'notifications.send-digests': { ...sweep, retryLimit: 0, cron: '*/10 * * * *' },
  /** Forgets what somebody was told of long ago. */
  'notifications.sweep': { ...sweep, cron: '13 4 * * *' },
  /** Ends suspensions whose time is over. */
  'moderation.lift-due': { ...sweep, expireInSeconds: 600, retryLimit: 0, cron: '* * * * *' },
  /** Takes what was counted in Redis to the database; what one run leaves, the next one finds. */
  'plays.flush': {
    payload: nothing,
    expireInSeconds: 600,
    retryLimit: 0,
    retryDelay: 60,
    deleteAfterSeconds: 3600,
  },
  /** Forgets which counts were taken there long ago. */
  'plays.sweep': { ...sweep, cron: '19 4 * * *' },
  /** Ranks what is heard and liked most of late; what one run leaves, the next one does. */
  'discovery.rank': { ...sweep, expireInSeconds: 120, retryLimit: 0, cron: '*/10 * * * *' },
  /** Finds anew what those who like a track like as well. */
  'recommendations.relate': { ...sweep, cron: '43 * * * *' },
  'media.transcode': {
    payload: z.object({ trackId: idSchema }),
    expireInSeconds: 60 * 60,
    retryLimit: 3,
    retryDelay: 5,
    heartbeatSeconds: 30,
  },
} as const satisfies Record<string, JobKind>

export type JobName = keyof typeof jobKinds
export type Payload<N extends JobName> = z.infer<(typeof jobKinds)[N]['payload']>

/** What a handler is told besides its payload. */
export interface Attempt {
  readonly id: string
  /** Aborted when the server stops or the attempt has expired. */
  readonly signal: AbortSignal
  /** True on the last attempt: what fails now stays failed. */
  readonly isLast: boolean
}

export type JobHandler<N extends JobName> = (payload: Payload<N>, attempt: Attempt) => Promise<void>
/** One handler for each kind, complete by type. */
export type JobHandlers = { readonly [N in JobName]: JobHandler<N> }
