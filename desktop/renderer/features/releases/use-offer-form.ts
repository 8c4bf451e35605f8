import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { type FieldErrors, type Resolver, set, useForm, useWatch } from 'react-hook-form'
import { draftOf, type OfferDraft, type Offered, readOffer } from './offer-form.ts'
import { createOpenOffers } from './open-offers.ts'

const notOffered: Offered = { currency: null, licences: [] }

const openOffers = createOpenOffers(sessionStorage)

const resolver: Resolver<OfferDraft> = (values) => {
  const read = readOffer(values)
  if ('offer' in read) return { values, errors: {} }
  const errors: FieldErrors<OfferDraft> = {}
  for (const [field, fault] of Object.entries(read.faults))
    set(errors, field, { type: 'fault', message: fault })
  return { values: {}, errors }
}

/**
 * The form of an offer, as the product has it, until something is typed; what was typed stands until it is saved, also
 * when the screen is left or the window is loaded anew.
 * @param name of what is priced
 * @returns the form, and what it showed before anything was typed
 */
export function useOfferForm(name: string, product: SyncProduct | undefined, fallback: Currency) {
  const saved = useMemo(() => draftOf(product, fallback), [product, fallback])
  const form = useForm<OfferDraft>({ defaultValues: saved, resolver })
  const { reset, getValues, formState, control } = form
  const { isDirty } = formState
  const shown = useRef<Offered>(product ?? notOffered)
  // With the render that brings it: what is typed between the two would be taken away again.
  useLayoutEffect(() => {
    if (isDirty) return
    reset(saved)
    shown.current = product ?? notOffered
  }, [isDirty, reset, saved, product])
  useEffect(() => {
    const open = openOffers.find(name)
    if (!open) return
    reset(open.draft, { keepDefaultValues: true })
    shown.current = open.shown
  }, [name, reset])
  const typed = useWatch({ control })
  const wasOpen = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each letter
  useEffect(() => {
    if (isDirty) openOffers.keep(name, { draft: getValues(), shown: shown.current })
    else if (wasOpen.current) openOffers.forget(name)
    wasOpen.current = isDirty
  }, [typed, isDirty, name, getValues])
  return { form, shown }
}

/** Nothing of it is open any more. */
export const forgetOpen = (name: string): void => openOffers.forget(name)
