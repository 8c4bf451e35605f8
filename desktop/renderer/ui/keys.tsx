import { keysAsWritten } from './keys-as-written.ts'

/** The keys of an action, as they are written on them. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="flex gap-1">
      {keysAsWritten(keys).map((press) => (
        <kbd
          key={press}
          className="min-w-5 rounded-md border border-hairline px-1.5 text-center font-sans text-12 text-ink-soft"
        >
          {press}
        </kbd>
      ))}
    </span>
  )
}
