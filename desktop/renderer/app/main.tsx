import { setNonce } from 'get-nonce'
import { createRoot } from 'react-dom/client'
import '../styles.css'
import { useActionsStore } from './actions.ts'
import { App } from './app.tsx'
import { followAppearance } from './appearance.ts'
import { features } from './features.ts'
import { followChanges } from './studio.ts'

// Radix writes a style of its own while a dialog is open; the content policy knows it by this.
setNonce(document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '')
const forGood = new AbortController().signal
followAppearance()
void followChanges(forGood)
for (const { follow } of features) follow?.(forGood)
useActionsStore.getState().add(features.flatMap(({ actions }) => actions ?? []))
const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
