import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { editorTexts } from './texts.ts'

const EditorScreen = lazy(async () => ({ default: (await import('./editor-screen.tsx')).EditorScreen }))

/** One track: its sound, and everything that is said of it. */
export const editor: Feature = {
  name: 'editor',
  texts: editorTexts,
  routes: [{ path: '/tracks/:id', screen: EditorScreen }],
}
