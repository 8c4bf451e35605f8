import { useEffect, useRef } from 'react'
import { type FieldErrors, type Resolver, set, type UseFormReturn, useForm, useWatch } from 'react-hook-form'
import { createOpenSheets } from './open-sheets.ts'
import { readSheet, type SheetDraft } from './split-form.ts'

const openSheets = createOpenSheets(sessionStorage)

const resolver: Resolver<SheetDraft> = (values) => {
  const read = readSheet(values)
  if ('shares' in read) return { values, errors: {} }
  const errors: FieldErrors<SheetDraft> = {}
  for (const [field, fault] of Object.entries(read.faults))
    set(errors, field, { type: 'fault', message: fault })
  return { values: {}, errors }
}

/**
 * The form of a sheet; what was typed stands until it is proposed, also when the screen is left or the window is loaded anew. Where
 * another sheet counts by then, it was typed upon what is no more, and that one is shown.
 * @param name of what is shared, and by whom. @param upon the sheet that counts
 */
export function useSheetForm(
  name: string,
  upon: string | null,
  saved: SheetDraft,
): UseFormReturn<SheetDraft> {
  const form = useForm<SheetDraft>({ defaultValues: saved, resolver })
  const { reset, getValues, formState, control } = form
  const { isDirty } = formState
  useEffect(() => {
    const open = openSheets.find(name)
    if (open?.upon === upon) reset(open.draft, { keepDefaultValues: true })
    else if (open) openSheets.forget(name)
  }, [name, upon, reset])
  const typed = useWatch({ control })
  const wasOpen = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each letter
  useEffect(() => {
    if (isDirty) openSheets.keep(name, { draft: getValues(), upon })
    else if (wasOpen.current) openSheets.forget(name)
    wasOpen.current = isDirty
  }, [typed, isDirty, name, upon, getValues])
  return form
}

/** It was proposed: nothing of it is open any more. */
export const forgetOpenSheet = (name: string): void => openSheets.forget(name)
