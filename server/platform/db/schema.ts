import type { Role, Transport } from '@veza/shared/contracts/accounts.ts'
import type { Audience, Severity } from '@veza/shared/contracts/announcements.ts'
import type { TrackStatus, Visibility } from '@veza/shared/contracts/catalog.ts'
import type { Deliverable } from '@veza/shared/contracts/deliverables.ts'
import type { LedgerAccountKind } from '@veza/shared/contracts/ledger.ts'
import type { QueueSource, Repeat } from '@veza/shared/contracts/listening.ts'
import type {
  AppealStatus,
  CaseEvent,
  CaseStatus,
  Moderation,
  ModerationAction,
  ReportReason,
  TargetKind,
} from '@veza/shared/contracts/moderation.ts'
import type { Digest, NotificationKind } from '@veza/shared/contracts/notifications.ts'
import type {
  DisputeStatus,
  GrantStatus,
  OrderStatus,
  PaymentStatus,
  RefundStatus,
  TransferStatus,
  WebhookEventStatus,
} from '@veza/shared/contracts/order-states.ts'
import type { Issuer } from '@veza/shared/contracts/orders.ts'
import type { ExportStatus, MailTokenPurpose } from '@veza/shared/contracts/own-account.ts'
import type { CollaboratorRight, PlaylistVisibility } from '@veza/shared/contracts/playlists.ts'
import type {
  DeliveredFormat,
  Listening,
  Obstacle,
  ProductKind,
  ProductStatus,
} from '@veza/shared/contracts/products.ts'
import type { ReactionKind } from '@veza/shared/contracts/reactions.ts'
import type { NoticeStatus } from '@veza/shared/contracts/rights.ts'
import type { PublishRefusal } from '@veza/shared/contracts/schedule.ts'
import type { SplitShareStatus, SplitSheetStatus } from '@veza/shared/contracts/splits.ts'
import type { TranscodeStatus } from '@veza/shared/contracts/streaming.ts'
import type {
  BundleFile,
  BundleStatus,
  Integrity,
  ScanStatus,
  UploadPurpose,
  UploadStatus,
} from '@veza/shared/contracts/uploads.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { LicenceTemplate } from '@veza/shared/licences/index.ts'
import type { MusicalKey } from '@veza/shared/media/musical-keys.ts'
import type { RenditionSet } from '@veza/shared/media/rendition-set.ts'
import type { ColumnType } from 'kysely'
import type { Locale } from '../mail/layout.ts'
import type { PayoutState } from '../payments/states.ts'
import type { Generated, DB as Tables } from './schema.generated.ts'

/** jsonb: read as what it holds, written as text. */
type Json<T> = ColumnType<T, string, string>
type With<T extends keyof Tables, Columns> = Omit<Tables[T], keyof Columns> & Columns

/** The database's types, narrowed where its CHECK constraints say more than its types can. */
export interface DB
  extends Omit<
    Tables,
    | 'users'
    | 'sessions'
    | 'userRoles'
    | 'emailTokens'
    | 'dataExports'
    | 'accountEvents'
    | 'webauthnChallenges'
    | 'tracks'
    | 'uploads'
    | 'bundles'
    | 'transcodes'
    | 'products'
    | 'productTracks'
    | 'productLicences'
    | 'discountCodes'
    | 'splitSheets'
    | 'splitShares'
    | 'orders'
    | 'orderItems'
    | 'payments'
    | 'licenceGrants'
    | 'invoices'
    | 'transfers'
    | 'transferHistory'
    | 'payouts'
    | 'refunds'
    | 'disputes'
    | 'webhookEvents'
    | 'ledgerAccounts'
    | 'dmcaNotices'
    | 'dmcaNoticeHistory'
    | 'moderationCases'
    | 'moderationReports'
    | 'moderationDecisions'
    | 'moderationAppeals'
    | 'moderationHistory'
    | 'playlists'
    | 'playlistCollaborators'
    | 'reactions'
    | 'queues'
    | 'queueItems'
    | 'comments'
    | 'reviews'
    | 'notifications'
    | 'notificationSettings'
    | 'announcements'
    | 'schemaMigrations'
  > {
  /** The address is null where `erasedAt` is not, and every read leaves such rows out. */
  users: With<
    'users',
    {
      locale: Generated<Locale>
      email: ColumnType<string, string, string | null>
      moderation: Generated<'none' | 'hidden'>
    }
  >
  emailTokens: With<'emailTokens', { purpose: MailTokenPurpose }>
  dataExports: With<'dataExports', { status: ExportStatus }>
  sessions: With<'sessions', { transport: Transport }>
  userRoles: With<'userRoles', { role: Role }>
  accountEvents: With<'accountEvents', { detail: Json<Record<string, string | number | boolean | null>> }>
  webauthnChallenges: With<
    'webauthnChallenges',
    { purpose: 'register' | 'sign-in' | 'second-factor' | 'step-up' }
  >
  uploads: With<
    'uploads',
    {
      status: UploadStatus
      purpose: UploadPurpose
      integrity: Generated<Integrity>
      scan: Generated<ScanStatus>
    }
  >
  tracks: With<
    'tracks',
    {
      status: TrackStatus
      visibility: Generated<Visibility>
      publishRefusal: PublishRefusal | null
      moderation: Generated<Moderation>
      musicalKey: Generated<MusicalKey | ''>
    }
  >
  bundles: With<
    'bundles',
    { status: BundleStatus; files: Json<BundleFile[]>; renditionSet: Json<RenditionSet> }
  >
  playlists: With<
    'playlists',
    { visibility: Generated<PlaylistVisibility>; moderation: Generated<Moderation> }
  >
  playlistCollaborators: With<'playlistCollaborators', { may: CollaboratorRight }>
  reactions: With<'reactions', { kind: ReactionKind }>
  queues: With<'queues', { repeat: Generated<Repeat> }>
  queueItems: With<'queueItems', { sourceKind: QueueSource['kind'] | null }>
  comments: With<'comments', { moderation: Generated<Moderation> }>
  reviews: With<'reviews', { moderation: Generated<Moderation> }>
  notifications: With<'notifications', { kind: Exclude<NotificationKind, 'publication'> }>
  notificationSettings: With<
    'notificationSettings',
    {
      digest: Generated<Digest>
      notInPage: Generated<NotificationKind[]>
      notByMail: Generated<NotificationKind[]>
    }
  >
  announcements: With<'announcements', { severity: Severity; audience: Audience }>
  transcodes: With<'transcodes', { status: TranscodeStatus }>
  products: With<
    'products',
    {
      kind: ProductKind
      status: ProductStatus
      listening: Listening
      saleRefusal: Generated<Obstacle[]>
      moderation: Generated<Moderation>
    }
  >
  productTracks: With<'productTracks', { kind: ProductKind }>
  productLicences: With<
    'productLicences',
    { template: LicenceTemplate | null; currency: Currency; formats: DeliveredFormat[] }
  >
  discountCodes: With<'discountCodes', { currency: Currency | null }>
  splitSheets: With<'splitSheets', { status: SplitSheetStatus }>
  splitShares: With<'splitShares', { status: SplitShareStatus }>
  orders: With<'orders', { status: OrderStatus; locale: Locale }>
  orderItems: With<'orderItems', { deliverables: Json<Deliverable[]> }>
  payments: With<'payments', { status: PaymentStatus }>
  licenceGrants: With<'licenceGrants', { status: GrantStatus }>
  invoices: With<'invoices', { issuer: Json<Issuer> }>
  transfers: With<'transfers', { status: TransferStatus }>
  transferHistory: With<'transferHistory', { fromStatus: TransferStatus; toStatus: TransferStatus }>
  payouts: With<'payouts', { pspStatus: PayoutState['status'] }>
  refunds: With<
    'refunds',
    {
      status: RefundStatus
      origin: 'asked' | 'stray' | 'foreign'
      requestedAs: 'buyer' | 'seller' | 'admin' | 'system'
    }
  >
  disputes: With<
    'disputes',
    {
      status: DisputeStatus
      evidence: ColumnType<Record<string, string> | null, string | null, string | null>
    }
  >
  webhookEvents: With<'webhookEvents', { status: WebhookEventStatus }>
  dmcaNotices: With<'dmcaNotices', { status: NoticeStatus; locale: Locale }>
  dmcaNoticeHistory: With<'dmcaNoticeHistory', { fromStatus: NoticeStatus; toStatus: NoticeStatus }>
  moderationCases: With<'moderationCases', { status: CaseStatus; targetKind: TargetKind }>
  moderationReports: With<'moderationReports', { reason: ReportReason }>
  moderationDecisions: With<'moderationDecisions', { action: ModerationAction }>
  moderationAppeals: With<'moderationAppeals', { status: AppealStatus }>
  moderationHistory: With<'moderationHistory', { event: CaseEvent }>
  ledgerAccounts: With<'ledgerAccounts', { kind: LedgerAccountKind }>
}
