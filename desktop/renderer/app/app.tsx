import { QueryClientProvider } from '@tanstack/react-query'
import { TooltipProvider } from '../ui/tooltip.tsx'
import { ConnectionNotice } from './connection-notice.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { features } from './features.ts'
import { Palette } from './palette.tsx'
import { Shell } from './shell.tsx'
import { useShortcuts } from './shortcuts.ts'
import { queries } from './studio.ts'
import { Toasts } from './toasts.tsx'

const overlays = features.flatMap(({ overlay }) => overlay ?? [])

/** The whole window. */
export function App() {
  useShortcuts()
  return (
    <QueryClientProvider client={queries}>
      <TooltipProvider>
        <ErrorBoundary>
          <ConnectionNotice>
            <Shell />
          </ConnectionNotice>
        </ErrorBoundary>
        <Palette />
        {overlays.map((Overlay) => (
          <Overlay key={Overlay.name} />
        ))}
        <Toasts />
      </TooltipProvider>
    </QueryClientProvider>
  )
}
