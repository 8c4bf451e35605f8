import { useQuery } from '@tanstack/react-query'
import type { ModerationCaseDetail } from '@veza/shared/contracts/moderation.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { Pause, Play } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useActions } from '../../app/actions.ts'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client } from '../../app/studio.ts'
import { say, useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { BigWaveform } from '../editor/big-waveform.tsx'
import { createPlayer, type Player } from '../editor/player.ts'
import { Position } from '../editor/position.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { Part } from './case-parts.tsx'
import { moderationTexts } from './texts.ts'

interface ReviewSoundsProps {
  readonly whose: Whose
  readonly sounds: ModerationCaseDetail['sounds']
  /** The server gives all of it. */
  readonly isOurs: boolean
  readonly hint: string | undefined
}

/** The sound of a case, with its waveform; of a release, one track at a time. */
export function ReviewSounds({ whose, sounds, isOurs, hint }: ReviewSoundsProps) {
  const t = useTexts(moderationTexts)
  const [chosen, setChosen] = useState<string>()
  const sound = sounds.find(({ id }) => id === chosen) ?? sounds[0]
  if (sound === undefined) return null
  return (
    <Part heading={t('sound')}>
      {sounds.length > 1 && (
        <div>
          <Select
            label={t('which-sound')}
            isLabelHidden
            value={sound.id}
            choices={sounds.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={setChosen}
          />
        </div>
      )}
      {/* What was heard before the claim may have been a preview: all of it is asked for anew. */}
      <ReviewSound key={`${sound.id} ${isOurs}`} whose={whose} sound={sound} />
      {hint && <p className="text-13 text-ink-soft">{hint}</p>}
    </Part>
  )
}

interface ReviewSoundProps {
  readonly whose: Whose
  readonly sound: ModerationCaseDetail['sounds'][number]
}

function ReviewSound({ whose, sound: { id, title, durationMs } }: ReviewSoundProps) {
  const t = useTexts(moderationTexts)
  const player = useReviewPlayer(whose, id)
  const levels = useLevels(whose, id)
  const { isPlaying, isComing, duration } = useStore(player.store)
  const seconds = durationMs === null ? duration : durationMs / 1_000
  const isOn = isPlaying || isComing
  return (
    <div className="flex flex-col gap-2" data-sound={title}>
      <BigWaveform levels={levels} report={undefined} duration={seconds} player={player} />
      <div className="flex flex-wrap items-center gap-3">
        <IconButton
          icon={isOn ? Pause : Play}
          kind="plain"
          label={t(isOn ? 'pause' : 'play')}
          onClick={() => player.toggle()}
        />
        <Position player={player} />
        {seconds > 0 && <span className="figures text-ink-soft">{formatTime(seconds)}</span>}
        {isComing && (
          <span role="status" className="text-13 text-ink-soft">
            {t('coming')}
          </span>
        )}
      </div>
    </div>
  )
}

/** Nothing is asked of the server before it is to be heard; where it breaks off, the next press asks again. */
function useReviewPlayer(whose: Whose, id: string): Player {
  const player = useMemo(() => createPlayer(), [])
  useEffect(() => {
    player.bringBy(async () => {
      const address = await find(whose, id)
      return address === undefined ? undefined : { original: address }
    })
    const unsubscribe = player.store.subscribe(({ broken }) => {
      if (!broken.includes('original')) return
      player.offer({})
      announceFault(say(moderationTexts)('sound.broken'))
    })
    return () => {
      unsubscribe()
      player.close()
    }
  }, [player, whose, id])
  useActions(
    useMemo(
      () => [
        {
          id: 'moderation.play',
          label: () => say(moderationTexts)('play-pause'),
          icon: Play,
          keys: 'space',
          run: () => player.toggle(),
        },
      ],
      [player],
    ),
  )
  return player
}

/** Where it is heard; why it cannot be is said. */
async function find(whose: Whose, id: string): Promise<string | undefined> {
  try {
    const { kind } = await client.moderation.sound({ whose, id })
    if (kind === 'ready') return host.mediaUrl({ kind: 'reviewed-sound', trackId: id })
    announceFault(say(moderationTexts)(`sound.${kind}`))
  } catch (error) {
    announceFault(tellProblem(error))
  }
  return undefined
}

/** Heights of the whole track; undefined until the server gave them, or where it does not. */
function useLevels(whose: Whose, id: string): Uint8Array | undefined {
  return useQuery({
    queryKey: about('moderation', 'levels', whose, id),
    queryFn: async ({ signal }) => {
      const levels = await client.moderation.levels({ whose, id }, { signal })
      return levels === null ? null : Uint8Array.from(atob(levels), (byte) => byte.charCodeAt(0))
    },
    select: (levels) => levels ?? undefined,
    structuralSharing: false,
  }).data
}
