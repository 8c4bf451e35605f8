import { os } from './context.ts'

export const changes = {
  watch: os.changes.watch.handler(({ context, input, signal }) =>
    context.changes.watch(input.since, signal ?? new AbortController().signal),
  ),
}
