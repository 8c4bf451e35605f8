import { salesFigures, soldByCountry, soldByProduct, soldByTrack } from '../../engine/sales/figures.ts'
import { openAccount } from '../../engine/sync/accounts.ts'
import { os } from './context.ts'

/** As the database has them, so that they compare by their letters. */
const instant = (text: string): string => new Date(text).toISOString()

export const sales = {
  figures: os.sales.figures.handler(({ context: { engine }, input: { whose, bounds } }) =>
    salesFigures(engine.db, openAccount(engine.db, whose).id, bounds.map(instant)).map((one) => ({
      ...one,
      stretches: [...one.stretches],
    })),
  ),
  sold: os.sales.sold.handler(({ context: { engine }, input: { whose, by, from, to, ...query } }) => {
    const read = by === 'track' ? soldByTrack : soldByProduct
    const stretch = { from: instant(from), to: instant(to) }
    return read(engine.db, openAccount(engine.db, whose).id, { ...query, ...stretch })
  }),
  countries: os.sales.countries.handler(({ context: { engine }, input: { whose, from, to, ...query } }) =>
    soldByCountry(engine.db, openAccount(engine.db, whose).id, {
      ...query,
      ...{ from: instant(from), to: instant(to) },
    }),
  ),
  look: os.sales.look.handler(({ context: { engine }, input }) => {
    engine.offline.hint(input.whose.server)
    return { ok: true as const }
  }),
}
