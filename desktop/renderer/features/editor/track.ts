import { useQuery } from '@tanstack/react-query'
import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { useEffect, useMemo } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries, untilAnswered } from '../../app/studio.ts'
import { useAccount } from '../session/use-session.ts'
import { createEditing, type Editing } from './editing.ts'

/** Whose library it is looked at in; null: what lies on this machine. */
export type Whose = { readonly server: string; readonly accountId: string } | null

export function useWhose(): Whose {
  const account = useAccount()
  const { server, accountId } = account ?? {}
  return useMemo(() => (server && accountId ? { server, accountId } : null), [server, accountId])
}

const keyOf = (whose: Whose, id: string) => about('library', 'editor', whose, id)

/** Null: there is no such track. Undefined until the engine has said. */
export function useTrack(whose: Whose, id: string): EditedTrack | null | undefined {
  return useQuery({
    queryKey: keyOf(whose, id),
    queryFn: ({ signal }) => client.editor.track({ whose, id }, { signal }),
  }).data
}

/** Heights of the whole track; undefined until it was listened to, or fetched. */
export function useLevels(track: EditedTrack): Uint8Array | undefined {
  const { localId, local, remote } = track
  const isHeard = local?.hearing.state === 'done'
  const waveform = remote?.waveform ?? null
  return useQuery({
    queryKey: about('library', 'levels', localId, isHeard, waveform),
    queryFn: async ({ signal }) => {
      if (localId === null && waveform === null) return null
      const levels = await (localId === null
        ? client.editor.remoteLevels({ name: waveform ?? '' }, { signal })
        : client.editor.levels({ trackId: localId }, { signal }))
      return levels === null ? null : Uint8Array.from(atob(levels), (byte) => byte.charCodeAt(0))
    },
    select: (levels) => levels ?? undefined,
    // It is of the recording, which does not change.
    structuralSharing: false,
  }).data
}

/** The fields of a track, kept as they are typed; what was typed last is kept when the screen is left. */
export function useEditing(whose: Whose, id: string): Editing {
  const editing = useMemo(() => {
    const key = keyOf(whose, id)
    return createEditing({
      kept: () => queries.getQueryData<EditedTrack | null>(key)?.fields,
      show: (changes) =>
        queries.setQueryData<EditedTrack | null>(
          key,
          (track) => track && { ...track, fields: { ...track.fields, ...changes } },
        ),
      save: async (changes, seen) => {
        await untilAnswered(() => client.offline.editTracks({ whose, ids: [id], changes, seen }))
        // What is read now has it: an answer that was under way, and might not, is let go of.
        await queries.invalidateQueries({ queryKey: key })
      },
      onFault: (error) => {
        announceFault(tellProblem(error))
        void queries.invalidateQueries({ queryKey: key })
      },
    })
  }, [whose, id])
  useEffect(() => {
    const keep = () => void editing.flush()
    addEventListener('pagehide', keep)
    return () => {
      removeEventListener('pagehide', keep)
      keep()
    }
  }, [editing])
  return editing
}
