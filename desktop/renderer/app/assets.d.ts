declare module '*.css'

/** What Vite puts in the place of it. */
interface ImportMeta {
  readonly env: { readonly DEV: boolean }
}
