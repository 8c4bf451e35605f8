import { useEffect, useMemo, useState } from 'react'
import Cropper from 'react-easy-crop'
import 'react-easy-crop/react-easy-crop.css'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { Area } from './crop.ts'
import { editorTexts } from './texts.ts'

export interface CropDialogProps {
  readonly picture: Blob
  readonly isBusy: boolean
  onClose(): void
  onCrop(area: Area): void
  /** The picture cannot be shown. */
  onBroken(): void
}

const ZOOM_MAX = 4

/** Which square of a picture is the cover: drawn with the pointer, or by the arrow keys. */
export function CropDialog({ picture, isBusy, onClose, onCrop, onBroken }: CropDialogProps) {
  const t = useTexts(editorTexts)
  const address = useMemo(() => URL.createObjectURL(picture), [picture])
  useEffect(() => () => URL.revokeObjectURL(address), [address])
  const [crop, setCrop] = useState({ x: 0, y: 0 })
  const [zoom, setZoom] = useState(1)
  const [area, setArea] = useState<Area>()
  return (
    <Dialog
      title={t('crop')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" isBusy={isBusy || area === undefined} onClick={() => area && onCrop(area)}>
            {t('use-cover')}
          </Button>
        </>
      }
    >
      <div className="relative h-[min(340px,45vh)] overflow-hidden rounded-md bg-wash">
        <Cropper
          image={address}
          crop={crop}
          zoom={zoom}
          maxZoom={ZOOM_MAX}
          aspect={1}
          disableAutomaticStylesInjection
          onCropChange={setCrop}
          onZoomChange={setZoom}
          onCropComplete={(_shares, pixels) => setArea(pixels)}
          mediaProps={{ alt: t('crop-picture'), onError: onBroken }}
          cropperProps={{ 'aria-label': t('crop-square'), role: 'group' }}
        />
      </div>
      <label className="mt-3 flex items-center gap-3">
        <span className="text-13">{t('zoom')}</span>
        <input
          type="range"
          min={1}
          max={ZOOM_MAX}
          step={0.01}
          value={zoom}
          onChange={({ target }) => setZoom(Number(target.value))}
          className="grow accent-(--accent)"
        />
      </label>
    </Dialog>
  )
}
