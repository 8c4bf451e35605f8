import type { RenditionName } from '@veza/shared/media/rendition-set.ts'
import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { Pause, Play } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { useActions } from '../../app/actions.ts'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { type Say, say, useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { findRemoteSound, tellRemoteFault } from '../library/remote-sound.ts'
import { createPlayer, type Player, type Side } from './player.ts'
import { Position } from './position.tsx'
import { SoundPlace } from './sound-place.tsx'
import { editorTexts } from './texts.ts'

const BACK_SECONDS = 5
const RATES = [1, 1.5, 2]

/** A player for as long as this track is shown. */
export function usePlayer(track: EditedTrack): Player {
  const { localId, remoteId } = track
  const sides = ['original', ...(track.local?.renditions ?? []).filter((name) => name !== 'flac')].join(' ')
  const player = useMemo(() => createPlayer(), [])
  useEffect(() => {
    if (localId === null) return offerFromServer(player, remoteId)
    player.bringBy(undefined)
    const names = sides.split(' ') as Exclude<Side, 'flac'>[]
    player.offer(
      Object.fromEntries(
        names.map((name) => [
          name,
          host.mediaUrl(
            name === 'original'
              ? { kind: 'original', trackId: localId }
              : { kind: 'rendition', trackId: localId, name },
          ),
        ]),
      ),
    )
  }, [player, localId, remoteId, sides])
  useEffect(() => () => player.close(), [player])
  useActions(useMemo(() => actionsOf(player), [player]))
  return player
}

/** Nothing is asked of the server before it is to be heard; where it breaks off, the next press asks again. */
function offerFromServer(player: Player, trackId: string | null): (() => void) | undefined {
  player.offer({})
  if (trackId === null) return undefined
  player.bringBy(async () => {
    const address = await findRemoteSound(trackId)
    return address === undefined ? undefined : { original: address }
  })
  const unsubscribe = player.store.subscribe(({ broken }) => {
    if (!broken.includes('original')) return
    player.offer({})
    void tellRemoteFault(trackId)
  })
  return () => {
    unsubscribe()
    player.bringBy(undefined)
  }
}

const text: Say<keyof typeof editorTexts.en> = (key, values) => say(editorTexts)(key, values)

/** As an editor of film or sound has them: J back, K halt, L on and faster. */
function actionsOf(player: Player) {
  return [
    {
      id: 'editor.play',
      label: () => text('play-pause'),
      icon: Play,
      keys: 'space',
      run: player.toggle.bind(player),
    },
    {
      id: 'editor.back',
      label: () => text('back'),
      keys: 'j',
      run: () => player.seek(player.position() - BACK_SECONDS),
    },
    {
      id: 'editor.halt',
      label: () => text('halt'),
      keys: 'k',
      run: () => {
        player.setRate(1)
        player.pause()
      },
    },
    { id: 'editor.faster', label: () => text('faster'), keys: 'l', run: () => onAndFaster(player) },
    { id: 'editor.switch-side', label: () => text('switch-side'), keys: 'x', run: () => player.compare() },
  ]
}

function onAndFaster(player: Player): void {
  const { isPlaying, rate } = player.store.getState()
  if (isPlaying) player.setRate(RATES.find((one) => one > rate) ?? rate)
  else player.play()
}

export function Transport({ track, player }: { readonly track: EditedTrack; readonly player: Player }) {
  const t = useTexts(editorTexts)
  const { isPlaying, isComing, rate, broken } = useStore(player.store)
  const isNowhere = track.local === null && track.remoteId === null
  const isUnplayable = isNowhere || (track.local !== null && broken.includes('original'))
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-3">
      <IconButton
        icon={isPlaying || isComing ? Pause : Play}
        kind="plain"
        label={isPlaying || isComing ? t('pause') : t('play')}
        disabled={isUnplayable}
        onClick={() => player.toggle()}
      />
      <Position player={player} />
      {track.remote && <SoundPlace isComing={isComing} t={t} />}
      {rate !== 1 && <span className="figures text-12 text-ink-soft">{t('rate', { rate })}</span>}
      {track.local && !isUnplayable && <Sides track={track} player={player} />}
      {track.local && broken.includes('original') && <span className="text-ink-soft">{t('unplayable')}</span>}
    </div>
  )
}

/** As it is called for short: 256 (kbit/s). */
const rateOf = (name: RenditionName) => name.slice(name.indexOf('-') + 1)

/** Which of them is heard; or how to have what listeners will hear. */
function Sides({ track, player }: { readonly track: EditedTrack; readonly player: Player }) {
  const t = useTexts(editorTexts)
  const side = useStore(player.store, (state) => state.side)
  const names = (track.local?.renditions ?? []).filter((name) => name !== 'flac').toReversed()
  if (names.length === 0) return <MakeRenditions track={track} />
  return (
    <Segments<Side>
      label={t('side')}
      value={side}
      choices={[
        { value: 'original', label: t('side.original') },
        ...names.map((name, index) => ({
          value: name,
          label: index === 0 ? t('side.as-heard', { rate: rateOf(name) }) : rateOf(name),
        })),
      ]}
      onChange={(chosen) => player.hear(chosen)}
    />
  )
}

function MakeRenditions({ track }: { readonly track: EditedTrack }) {
  const t = useTexts(editorTexts)
  const { localId, work } = track
  if (work === 'running' || work === 'waiting')
    return <span className="text-ink-soft">{t('renditions-coming')}</span>
  const make = () =>
    localId &&
    client.editor.makeRenditions({ trackId: localId }).catch((error) => announceFault(tellProblem(error)))
  return (
    <Button kind="bare" onClick={make}>
      {t('make-renditions')}
    </Button>
  )
}
