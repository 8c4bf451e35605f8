import { sql } from 'kysely'
import type { Tx } from '../../../platform/db/database.ts'
import { keepFiles } from '../../uploads/index.ts'

/**
 * Whether all that an order is of is still here and may be handed out, as `fileOf` finds it. If so, it stays until the
 * transaction ends: from then on the grants hold it.
 */
export async function isDeliverable(tx: Tx, orderId: string): Promise<boolean> {
  const bought = await tx
    .selectFrom('orderItems')
    .select('deliverables')
    .where('orderId', '=', orderId)
    .execute()
  await keepFiles(
    tx,
    bought.flatMap(({ deliverables }) => deliverables.map(({ trackId }) => trackId)),
  )
  const { rows } = await sql<{ isGone: boolean }>`
    SELECT EXISTS (SELECT FROM order_items
      CROSS JOIN jsonb_to_recordset(deliverables) AS bought ("trackId" uuid, formats jsonb)
      CROSS JOIN jsonb_array_elements_text(formats) AS format
      LEFT JOIN tracks ON tracks.id = "trackId"
      LEFT JOIN uploads ON uploads.id = original_upload_id
      LEFT JOIN bundles ON bundles.id = rendition_set_id
      WHERE order_items.order_id = ${orderId} AND (dmca_blocked OR tracks.moderation = 'removed' OR NOT coalesce(
        CASE format WHEN 'original' THEN uploads.status = 'complete' AND integrity <> 'corrupt'
          WHEN 'lossless' THEN bundles.status = 'complete' AND lossless
          ELSE bundles.status = 'complete' END, false))) AS "isGone"`.execute(tx)
  return rows[0]?.isGone === false
}
