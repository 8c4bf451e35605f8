import type { Currency } from '@veza/shared/kernel/money.ts'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type FieldErrors, type Resolver, set, type UseFormReturn, useForm, useWatch } from 'react-hook-form'
import { draftOf, isSameDraft, type OfferDraft, type Offered, readOffer } from './offer-form.ts'
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

/** A form, and what it stands upon. */
export interface OpenOfferForm {
  readonly form: UseFormReturn<OfferDraft>
  /** Something is typed that is not saved. */
  readonly isOpen: boolean
  /** How the offer was before that was typed. */
  shown(): Offered
  /** It was saved as it stood then; what was typed since stays, and is typed upon that. */
  settle(draft: OfferDraft, offered: Offered): void
}

/**
 * The form of an offer, as its thing has it, until something is typed; what was typed stands until it is saved, also
 * when the screen is left or the window is loaded anew.
 * @param name of what is priced
 */
export function useOfferForm(name: string, offered: Offered | undefined, fallback: Currency): OpenOfferForm {
  const saved = useMemo(() => draftOf(offered, fallback), [offered, fallback])
  const form = useForm<OfferDraft>({ defaultValues: saved, resolver })
  const { reset, getValues, control } = form
  const [base, setBase] = useState(saved)
  const shown = useRef<Offered>(offered ?? notOffered)
  /** What of it the form has, or had before anything was typed. */
  const taken = useRef(saved)
  const typed = useWatch({ control }) as OfferDraft
  const isOpen = !isSameDraft(typed, base)
  // With the render that brings it: what is typed between the two would be taken away again.
  useLayoutEffect(() => {
    if (taken.current === saved || !isSameDraft(getValues(), base)) return
    taken.current = saved
    reset(saved)
    setBase(saved)
    shown.current = offered ?? notOffered
  }, [base, getValues, reset, saved, offered])
  useEffect(() => {
    const open = openOffers.find(name)
    if (!open) return
    reset(open.draft)
    shown.current = open.shown
  }, [name, reset])
  const wasOpen = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each letter
  useEffect(() => {
    if (isOpen) openOffers.keep(name, { draft: getValues(), shown: shown.current })
    else if (wasOpen.current) openOffers.forget(name)
    wasOpen.current = isOpen
  }, [typed, isOpen, name, getValues])
  return {
    form,
    isOpen,
    shown: () => shown.current,
    settle(draft, now) {
      shown.current = now
      setBase(draft)
    },
  }
}

/** Nothing of it is open any more. */
export const forgetOpen = (name: string): void => openOffers.forget(name)
