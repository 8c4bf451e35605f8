import { trackPatchSchema } from '@veza/shared/contracts/catalog.ts'
import { newLicenceSchema, newProductSchema, productPatchSchema } from '@veza/shared/contracts/products.ts'
import { plannedInstantSchema } from '@veza/shared/contracts/schedule.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { currencySchema } from '@veza/shared/kernel/money.ts'
import type { EditAction, EditableKind } from '@veza/shared/studio/outbox.ts'
import { z } from 'zod'
import type { Fields } from './judge.ts'

const licence = newLicenceSchema.transform(({ formats, ...licence }) => ({
  ...licence,
  // In the order in which a server lists them.
  formats: formats.toSorted(),
}))

const schemas: Readonly<Record<EditableKind, Partial<Record<EditAction, z.ZodType<Fields>>>>> = {
  track: {
    edit: trackPatchSchema,
    // Done by hand, it ends a plan.
    status: z
      .object({ status: z.enum(['draft', 'published']) })
      .transform((fields) => ({ ...fields, publishAt: null })),
    schedule: z.object({ publishAt: plannedInstantSchema.nullable() }),
  },
  product: {
    create: newProductSchema,
    edit: productPatchSchema,
    offer: z
      .object({
        currency: currencySchema,
        images: z.array(idSchema.toLowerCase()),
        licences: z.array(licence).min(1),
      })
      .partial(),
    status: z
      .object({ status: z.enum(['on-sale', 'withdrawn']) })
      .transform((fields) => ({ ...fields, saleAt: null })),
    schedule: z.object({ saleAt: plannedInstantSchema.nullable() }),
  },
}

/**
 * What an edit says, brought into the form in which a server would say it again.
 * @throws z.ZodError where no server would take it
 */
export function readFields(kind: EditableKind, action: EditAction, fields: unknown): Fields {
  const schema = schemas[kind][action]
  if (schema === undefined) throw new Error(`a ${kind} knows no ${action}`)
  const read = schema.parse(fields)
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
}
